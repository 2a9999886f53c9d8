package template

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/chart"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/wording"
)

// Kubernetes is the version that templates are rendered for. It is fixed here,
// as Helm's default is older and changes with Helm: the same request has to
// give the same bytes with every build.
const Kubernetes = "v1.34.0"

// Request is what an item is rendered with.
type Request struct {
	Release   string            // Helm's name of it: the cluster's, or the item's
	Namespace string            // Helm's; most templates do not use it
	Answers   map[string]string // by [form.Input.Name]
	Supplied  Supplied
}

// Rendered is a rendered item. The same request gives the same bytes.
type Rendered struct {
	// Manifests come from the chart, with their paths in templates/, and from
	// the item's folder manifests/, which is copied.
	Manifests []scaffold.File
	// Infrastructure is the Terraform files, and the manifests that Crossplane
	// needs to apply them.
	Infrastructure []scaffold.File
	// Workspace is the manifest that makes Crossplane apply them, or nil.
	Workspace []byte
	// Secrets refer to the secrets that the item uses, in the order of the
	// form.
	Secrets []form.Reference
}

// Renderer renders charts. Templates are programs that anybody may have written:
// package renderer has one that bounds what they take.
type Renderer interface {
	Render(ctx context.Context, c *chart.Chart, r chart.Release) ([]chart.File, error)
}

// Render renders the item. It does not check the manifests: package manifest
// does, also for files that others wrote.
func (i Item) Render(ctx context.Context, by Renderer, r Request) (Rendered, error) {
	if i.Reason != "" {
		return Rendered{}, &UnusableError{i.Path, i.Reason}
	}
	if i.parsesURLs {
		r.Supplied.PlatformURL, r.Supplied.ApplicationURL = asURL(r.Supplied.PlatformURL), asURL(r.Supplied.ApplicationURL)
	}
	answers, inputs, err := i.secretReferences(r.Answers)
	if err != nil {
		return Rendered{}, err
	}
	values, err := i.Form.Values(answers)
	if err != nil {
		return Rendered{}, err
	}
	flat := r.Supplied.Values()
	for _, in := range i.Form.Inputs {
		answer := answers[in.Name()]
		if answer == "" {
			answer = in.Default
		}
		flat[in.Name()] = answer
		if form.IsToken(in.Default) {
			flat[camel(strings.Trim(in.Default, "<>"))] = answer
		}
	}
	if err := i.checkQuotes(answers); err != nil {
		return Rendered{}, err
	}
	for name, v := range flat { // a default may be a token itself
		flat[name] = string(fill([]byte(v), r.Supplied.Values()))
	}
	var out Rendered
	for _, secret := range inputs {
		out.Secrets = append(out.Secrets, secret.Reference)
	}
	if i.chart != nil {
		all := maps.Clone(values)
		for name, v := range r.Supplied.Values() {
			all[name] = v
		}
		files, err := by.Render(ctx, i.chart, chart.Release{Name: r.Release, Namespace: r.Namespace, Values: all, Kubernetes: Kubernetes})
		if err != nil {
			return Rendered{}, err
		}
		for _, f := range files {
			out.Manifests = append(out.Manifests, scaffold.File(f))
		}
		out.Manifests = append(out.Manifests, i.static...)
	}
	if out.Manifests, err = i.fillAll(out.Manifests, flat); err != nil {
		return Rendered{}, err
	}
	if out.Infrastructure, err = i.fillAll(i.infrastructure, flat); err != nil {
		return Rendered{}, err
	}
	if len(out.Infrastructure) > 0 {
		if out.Workspace, out.Infrastructure, err = workspaceFiles(out.Infrastructure, inputs, passed(i.variables, i.Form, flat), r.Supplied); err != nil {
			return Rendered{}, err
		}
	}
	for _, files := range [][]scaffold.File{out.Manifests, out.Infrastructure} {
		if err := checkPaths(i.Path, files); err != nil {
			return Rendered{}, err
		}
	}
	return out, nil
}

// asURL is an address for SSH as a URL. Helm's urlParse takes no other, and
// Argo CD takes both forms for the same repository. Source:
// https://github.com/argoproj/argo-cd/blob/v3.2.0/util/git/git.go, NormalizeGitURL
func asURL(address string) string {
	user, path, ok := strings.Cut(address, ":")
	if !ok || strings.Contains(address, "://") || !strings.Contains(user, "@") {
		return address
	}
	return "ssh://" + user + "/" + path
}

// checkQuotes refuses answers that would end the Terraform string they are put
// into, or be interpolated in it.
func (i Item) checkQuotes(answers map[string]string) error {
	if len(i.infrastructure) == 0 {
		return nil
	}
	for _, in := range i.Form.Inputs {
		if a := answers[in.Name()]; strings.ContainsAny(a, "\"\\\r\n") || strings.Contains(a, "${") || strings.Contains(a, "%{") {
			return &form.AnswerError{Name: in.Name(), Why: "Terraform takes no quotes, backslashes, ${ and %{ here"}
		}
	}
	return nil
}

// secretReferences fills in secret inputs without an answer with the reference
// that the item declares.
func (i Item) secretReferences(answers map[string]string) (map[string]string, []secretInput, error) {
	out := maps.Clone(answers)
	if out == nil {
		out = map[string]string{}
	}
	var refs []secretInput
	for _, in := range i.Form.Inputs {
		if in.Type != form.Secret {
			continue
		}
		if out[in.Name()] == "" {
			out[in.Name()] = in.Secret.String()
		}
		if out[in.Name()] == "" {
			continue // Form.Values reports a missing required answer
		}
		ref, err := form.ParseReference(out[in.Name()])
		if err != nil {
			return nil, nil, &form.AnswerError{Name: in.Name(), Why: wording.Line(err)}
		}
		ref.Env = in.Secret.Env
		refs = append(refs, secretInput{ref, in.Name()})
	}
	return out, refs, nil
}

// maxFilled is how large the files of an item may become, in bytes: a token may
// stand for much more than it is long.
const maxFilled = 16 << 20

// fillAll replaces the tokens in files, and sorts them by path.
func (i Item) fillAll(files []scaffold.File, values map[string]string) ([]scaffold.File, error) {
	var out []scaffold.File
	size := 0
	for _, f := range files {
		if size += filledSize(f.Content, values); size > maxFilled {
			return nil, &UnusableError{i.Path, fmt.Sprintf("more than %d MiB came out", maxFilled>>20)}
		}
		out = append(out, scaffold.File{Path: f.Path, Content: fill(bytes.ReplaceAll(f.Content, []byte("\r\n"), []byte("\n")), values)})
	}
	slices.SortFunc(out, func(a, b scaffold.File) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

// checkPaths refuses paths that leave the folder, and paths that differ in case
// alone.
func checkPaths(item string, files []scaffold.File) error {
	seen := map[string]string{}
	for _, f := range files {
		if f.Path == "" || path.Clean(f.Path) != f.Path || path.IsAbs(f.Path) || strings.HasPrefix(f.Path, "..") || strings.ContainsAny(f.Path, "\\\x00") {
			return &UnusableError{item, fmt.Sprintf("%q leads elsewhere", f.Path)}
		}
		if other, had := seen[strings.ToLower(f.Path)]; had {
			return &UnusableError{item, fmt.Sprintf("%s and %s are the same file", other, f.Path)}
		}
		seen[strings.ToLower(f.Path)] = f.Path
	}
	return nil
}
