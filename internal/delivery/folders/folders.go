// Package folders finds the versions of applications in the folders that they read:
// in the repository that their own files are in, and in others that can be read.
package folders

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/scaffold/application"
	"gitconnection/internal/scaffold/version"
)

// GitHub is what is asked of GitHub.
type GitHub interface {
	ObserveRepository(ctx context.Context, owner, name string, look github.Look) (github.Repository, error)
	WholeTree(ctx context.Context, owner, name, tree string, progress func(requests int)) (github.Tree, error)
	Blobs(ctx context.Context, owner, name string, shas []string) (map[string][]byte, error)
	References(ctx context.Context, owner, name string, names []string) (map[string]github.Reference, error)
}

// Repository is the repository that the files of applications are in.
type Repository interface {
	FullName() string
	Page() string // its address for browsers
	DefaultBranch() string
	Under(folder string) []string
	Has(path string) bool
}

// Reader looks into folders.
type Reader struct {
	GitHub GitHub
	Home   Repository
	// Read returns files of Home.
	Read func(ctx context.Context, paths ...string) (map[string][]byte, error)
}

// maxFile is the largest file that is read.
const maxFile = 1 << 20

// Look looks for versions in the folders that places read, where none is
// certain without: in the application repository, many in one request, and with
// elsewhere also in others that can be read. It also asks what the repository of a
// revision has of that name, as a branch is no version.
func (r Reader) Look(ctx context.Context, places []application.Placement, elsewhere bool) error {
	wanted := make([][]string, len(places))
	var all []string
	for i := range places {
		p := &places[i]
		if p.Certain() {
			continue
		}
		for _, source := range p.Sources {
			if r.isHome(source.Address) {
				wanted[i] = append(wanted[i], r.inside(p, source)...)
			}
		}
		all = append(all, wanted[i]...)
	}
	if len(all) > 0 {
		files, err := r.Read(ctx, all...)
		if err != nil {
			return fmt.Errorf("read the folders of applications in %s: %w", r.Home.FullName(), err)
		}
		for i, paths := range wanted {
			if len(paths) > 0 {
				addFolder(&places[i], files, paths)
			}
		}
	}
	if !elsewhere {
		return nil
	}
	for i := range places {
		if err := r.readElsewhere(ctx, &places[i]); err != nil {
			return err
		}
		if err := r.judge(ctx, &places[i]); err != nil {
			return err
		}
	}
	return nil
}

// addFolder adds the versions in some files.
func addFolder(p *application.Placement, files map[string][]byte, paths []string) {
	part := map[string][]byte{}
	for _, path := range paths {
		if content, ok := files[path]; ok {
			part[path] = content
		}
	}
	p.Slots = append(p.Slots, version.InFolder(part)...)
	p.Settle()
}

// isHome reports whether an address is that of the repository.
func (r Reader) isHome(address string) bool {
	full, ok := r.onHost(address)
	return ok && strings.EqualFold(full, r.Home.FullName())
}

// onHost is owner/name of an address on the same host; ok is false for
// another host.
func (r Reader) onHost(address string) (full string, ok bool) {
	page, err := url.Parse(r.Home.Page())
	if err != nil {
		return "", false
	}
	var host string
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		host, full = u.Hostname(), u.Path
	} else { // git@host:owner/name, as git takes it
		before, after, cut := strings.Cut(address, ":")
		if !cut {
			return "", false
		}
		host, full = before[strings.LastIndexByte(before, '@')+1:], after
	}
	full = strings.TrimSuffix(strings.Trim(full, "/"), ".git")
	return full, strings.EqualFold(host, page.Hostname()) && strings.Count(full, "/") == 1
}

// inside are the files of a folder in the application repository that tell its
// version. Argo CD has to read the branch that is changed.
func (r Reader) inside(p *application.Placement, source version.Source) []string {
	if branch := strings.TrimPrefix(source.Revision, "refs/heads/"); branch != "" && branch != "HEAD" && branch != r.Home.DefaultBranch() {
		p.Beside = fmt.Sprintf("it reads %s of %s, not the branch %s", source.Revision, r.Home.FullName(), r.Home.DefaultBranch())
		return nil
	}
	paths := slices.Clone(r.Home.Under(source.Folder))
	if source.Folder == "." {
		paths = slices.Clone(r.Home.Under(""))
	}
	for _, v := range source.ValueFiles {
		file := path.Join(source.Folder, v)
		if rooted, ok := strings.CutPrefix(v, "/"); ok {
			file = path.Clean(rooted)
		}
		if r.Home.Has(file) {
			paths = append(paths, file)
		}
	}
	return version.Wanted(paths, source, p.Name)
}

// readElsewhere looks into folders of other repositories on the same host. What
// stands there is shown, and changed there.
func (r Reader) readElsewhere(ctx context.Context, p *application.Placement) error {
	if p.Certain() {
		return nil
	}
	for _, source := range p.Sources {
		if source.Address == "" || r.isHome(source.Address) {
			continue
		}
		full, ok := r.onHost(source.Address)
		if !ok {
			p.Beside = fmt.Sprintf("its folder is in %s, which is not on this GitHub", source.Address)
			continue
		}
		owner, name, _ := strings.Cut(full, "/")
		files, err := r.folderOf(ctx, owner, name, source, p.Name)
		switch github.KindOf(err) {
		case github.KindNotFound, github.KindForbidden, github.KindNoCredential:
			p.Beside = fmt.Sprintf("its folder is in %s, which cannot be read with this token", full)
			continue
		}
		if err != nil {
			return fmt.Errorf("read the folder of %s in %s: %w", p.Application, full, err)
		}
		found := version.InFolder(files)
		for i := range found {
			found[i].File = full + "//" + found[i].File
			found[i].Fixed = "it stands in " + full + "; change it there"
		}
		p.Slots = append(p.Slots, found...)
		p.Settle()
	}
	return nil
}

// folderOf reads the files of a folder in another repository that tell its version.
func (r Reader) folderOf(ctx context.Context, owner, name string, source version.Source, application string) (map[string][]byte, error) {
	look := github.Look{}
	branch := strings.TrimPrefix(source.Revision, "refs/heads/")
	if branch != "" && branch != "HEAD" {
		look.Branch = branch
	}
	repo, err := r.GitHub.ObserveRepository(ctx, owner, name, look)
	if err != nil {
		return nil, err
	}
	head := repo.Head.SHA
	if look.Branch != "" && repo.Branch != nil {
		head = repo.Branch.SHA
	} else if look.Branch != "" && look.Branch != repo.DefaultBranch {
		return nil, nil // a tag or a commit: the version is the revision
	}
	if head == "" {
		return nil, nil
	}
	tree, err := r.GitHub.WholeTree(ctx, owner, name, head, nil)
	if err != nil {
		return nil, err
	}
	shas := map[string]string{}
	var paths []string
	for _, e := range tree.Entries {
		if e.Kind == github.KindFile && e.Size <= maxFile {
			shas[e.Path], paths = e.SHA, append(paths, e.Path)
		}
	}
	slices.Sort(paths)
	wanted := version.Wanted(paths, source, application)
	ids := make([]string, len(wanted))
	for i, p := range wanted {
		ids[i] = shas[p]
	}
	if len(ids) == 0 {
		return nil, nil
	}
	blobs, err := r.GitHub.Blobs(ctx, owner, name, ids)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for _, p := range wanted {
		out[p] = blobs[shas[p]]
	}
	return out, nil
}

// judge asks the repository of the revisions that may count which of them are
// branches and tags, where it can be read.
func (r Reader) judge(ctx context.Context, p *application.Placement) error {
	chosen, err := p.Slot("")
	if err == nil && chosen.Kind != application.Revision {
		return nil
	}
	names := map[string][]string{}
	for _, slot := range p.Slots {
		full, ok := r.onHost(slot.Of)
		if slot.Kind == application.Revision && slot.File == "" && slot.Before == "" && slot.Fixed == "" && ok && !version.BranchByName(slot.Version) {
			names[full] = append(names[full], slot.Version)
		}
	}
	for full, list := range names {
		owner, name, _ := strings.Cut(full, "/")
		refs, err := r.GitHub.References(ctx, owner, name, list)
		switch github.KindOf(err) {
		case github.KindNotFound, github.KindForbidden, github.KindNoCredential:
			continue // the name alone tells
		}
		if err != nil {
			return fmt.Errorf("ask %s for its branches: %w", full, err)
		}
		for i, slot := range p.Slots {
			if at, ok := r.onHost(slot.Of); ok && at == full && slot.File == "" {
				is := refs[slot.Version]
				p.Slots[i] = version.Judge(slot, version.Ref{Branch: is.Branch, Tag: is.Tag})
			}
		}
		p.Settle()
	}
	return nil
}
