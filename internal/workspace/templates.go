package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"gitconnection/assets"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/archive"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/wording"
)

// embedded are the templates that the program brings along. Their tree's
// object id stands for a commit: it changes when one of them does.
func embedded() (delivery.Source, error) {
	files, err := filesOf(assets.Templates())
	if err != nil {
		return delivery.Source{}, fmt.Errorf("read the templates of the program: %w", err)
	}
	return delivery.Source{Name: delivery.EmbeddedSource, Commit: scaffold.TreeSHA(files), Set: template.Open(files)}, nil
}

// Sources reads the sets of templates beside the team's own: those that were
// named, else those of KONSTRUCT_TEMPLATES, else those of the configuration;
// and then those of the program.
func (w *Workspace) Sources(ctx context.Context, s *Session, e *delivery.Engine, named []string, o connection.Organization) ([]delivery.Source, error) {
	own, err := embedded()
	if err != nil || s.Instance.Name == "" && len(named) == 0 { // the demo knows no repository of ours
		return []delivery.Source{own}, err
	}
	if len(named) == 0 {
		named = strings.FieldsFunc(w.Env.Templates, func(r rune) bool { return r == ',' })
	}
	if len(named) == 0 {
		c, err := w.Configuration()
		if err != nil {
			return nil, err
		}
		named = c.Templates
	}
	var out []delivery.Source
	for _, word := range named {
		source, err := readSource(ctx, s, e, strings.TrimSpace(word), o)
		if err != nil {
			return nil, err
		}
		out = append(out, source)
	}
	return append(out, own), nil
}

// repositoryPattern is OWNER/NAME[@REF].
var repositoryPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9-]*)/([A-Za-z0-9._-]+?)(?:\.git)?(?:@(\S+))?$`)
})

// readSource reads one set: an address or OWNER/NAME of a repository, an
// archive, or a folder. A folder that could be taken for a repository is
// written ./OWNER/NAME.
func readSource(ctx context.Context, s *Session, e *delivery.Engine, word string, o connection.Organization) (delivery.Source, error) {
	if word == "" {
		return delivery.Source{}, failure.Usage("--templates: it is empty", "")
	}
	if name, path, given := strings.Cut(word, "="); given && template.SetName(name) {
		return readNamed(name, path)
	}
	repository := word
	if strings.Contains(word, "://") {
		web := strings.TrimSuffix(s.Client.Endpoints().Web.String(), "/") + "/"
		rest, here := strings.CutPrefix(word, web)
		if !here || !repositoryPattern().MatchString(rest) {
			return delivery.Source{}, failure.Usage("--templates "+word+": it is no repository on "+web+", which is the GitHub of this instance", "Name OWNER/NAME[@REF] there, a folder or a .tar.gz.")
		}
		repository = rest
	}
	switch m := repositoryPattern().FindStringSubmatch(repository); {
	case isArchive(word):
		return readArchive(word)
	case m != nil:
		return e.ReadTemplates(ctx, m[1], m[2], m[3], o.PlatformOrg)
	}
	return readFolder(word)
}

// readNamed reads a folder or an archive by a name of its own: NAME=PATH.
func readNamed(name, path string) (delivery.Source, error) {
	read := readFolder
	if isArchive(path) {
		read = readArchive
	}
	source, err := read(path)
	source.Name = name
	return source, err
}

func isArchive(path string) bool {
	return strings.HasSuffix(path, ".tar.gz") || strings.HasSuffix(path, ".tgz")
}

// releasePattern is the version in the name of an archive, such as -1.2.0: the
// next release of the same archive is the same set.
var releasePattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[-_.]v?\d+(?:\.\d+)+(?:-[0-9A-Za-z.]+?)?(\.tar\.gz|\.tgz)$`)
})

func readArchive(path string) (delivery.Source, error) {
	file, err := os.Open(path)
	if err != nil {
		return delivery.Source{}, failure.Usage(fmt.Sprintf("--templates: %s", wording.Line(err)), "")
	}
	defer file.Close()
	files, err := archive.Read(file, template.Belongs)
	if err != nil {
		return delivery.Source{}, fmt.Errorf("read the templates of %s: %w", path, err)
	}
	return source("archive:"+releasePattern().ReplaceAllString(filepath.Base(path), "$1"), path, files)
}

func readFolder(path string) (delivery.Source, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return delivery.Source{}, failure.Usage(fmt.Sprintf("--templates: %s", wording.Line(err)), "It is a folder, a .tar.gz, or OWNER/NAME[@REF] of a repository.")
	}
	defer root.Close()
	files, err := filesOf(root.FS())
	if err != nil {
		return delivery.Source{}, fmt.Errorf("read the templates of %s: %w", path, err)
	}
	name, err := filepath.Abs(path)
	if err != nil {
		name = path
	}
	return source("folder:"+filepath.Base(name), path, files)
}

// source is a set that has no commit of its own: its content stands for one.
func source(name, path string, files []scaffold.File) (delivery.Source, error) {
	if len(files) == 0 {
		return delivery.Source{}, failure.Usage(path+" holds no templates; a set has the folders "+strings.Join(template.Folders(), ", "), "")
	}
	set := template.Open(files)
	return delivery.Source{Name: cmp.Or(set.Name, name), Commit: scaffold.TreeSHA(files), Set: set}, nil
}

// filesOf reads what belongs to a set, within the limits that archives have. A
// link is refused: what it leads to is not the set's.
func filesOf(from fs.FS) ([]scaffold.File, error) {
	var files []scaffold.File
	total := 0
	err := fs.WalkDir(from, ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || path != "." && !template.Belongs(path+"/x")):
			return fs.SkipDir
		case entry.IsDir() || !template.Belongs(path):
			return nil
		case !entry.Type().IsRegular():
			return fmt.Errorf("%s is a link, or no file", path)
		case len(files) >= archive.MaxFiles:
			return fmt.Errorf("there are more than %d files", archive.MaxFiles)
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.Size() > archive.MaxFile {
			return fmt.Errorf("%s is larger than %d MiB", path, archive.MaxFile>>20)
		}
		content, err := fs.ReadFile(from, path)
		if total += len(content); total > archive.MaxBytes {
			return fmt.Errorf("there are more than %d MiB", archive.MaxBytes>>20)
		}
		files = append(files, scaffold.File{Path: path, Content: content})
		return err
	})
	return files, withoutRoot(err)
}

// withoutRoot is an error of a file without what os calls opening one in a
// folder.
func withoutRoot(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%s: %w", path.Path, path.Err)
	}
	return err
}
