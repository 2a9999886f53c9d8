package manifest_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"gitconnection/assets"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/argocd"
	"gitconnection/internal/scaffold/chart"
	"gitconnection/internal/scaffold/desired"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/scaffold/manifest"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/testkit"
	"gitconnection/internal/testkit/apiserver"
)

// committed is a resource of Argo CD that the program, or its demo, commits.
type committed struct {
	name  string
	value map[string]any
}

// demo are the files that the demo's busiest organization has, of both
// repositories.
func demo(t *testing.T) map[connection.Role][]scaffold.File {
	t.Helper()
	g := testkit.Demo(t, 0)
	engine := delivery.New(delivery.Options{GitHub: g.Client})
	s, err := engine.Open(t.Context(), connection.NewOrganization("umbrella", "umbrella", "umbrella-apps"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[connection.Role][]scaffold.File{}
	for _, role := range connection.Roles() {
		side := s.Repository(role)
		files, err := engine.Read(t.Context(), side, side.Under("")...)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range slices.Sorted(maps.Keys(files)) {
			out[role] = append(out[role], scaffold.File{Path: p, Content: files[p]})
		}
	}
	return out
}

// rendered are all embedded templates, rendered into the places that they are
// committed to.
func rendered(t *testing.T) []scaffold.File {
	t.Helper()
	var all []scaffold.File
	err := fs.WalkDir(assets.Templates(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(assets.Templates(), name)
		all = append(all, scaffold.File{Path: name, Content: content})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	set := template.Open(all)
	supplied := template.Supplied{
		Organization: "acme", PlatformOrg: "acme", ApplicationOrg: "acme-apps", PlatformURL: "https://github.com/acme/acme-gitops.git",
		ApplicationURL: "https://github.com/acme-apps/acme-gitops.git", ApplicationRepository: "acme-gitops", Branch: "main", Parent: "control", Environment: "staging",
	}
	var out []scaffold.File
	for i, item := range slices.Concat(set.Clusters, set.Catalog) {
		cluster, s := fmt.Sprintf("edge-%d", i), supplied
		s.Cluster, s.Item, s.Path = cluster, item.Name, "registry/clusters/"+cluster
		if item.Cloud == "" {
			s.Path = "registry/environments/staging/" + cluster
		}
		r, err := item.Render(t.Context(), chart.InProcess{}, template.Request{Release: item.Name, Namespace: "default", Supplied: s, Answers: answers(item.Form)})
		if err != nil {
			t.Errorf("%s: %v", item.Path, err)
			continue
		}
		for _, f := range slices.Concat(r.Manifests, r.Infrastructure) {
			out = append(out, scaffold.File{Path: path.Join(s.Path, f.Path), Content: f.Content})
		}
	}
	supplied.Cluster = "edge-0"
	if content, ok := set.Environment(supplied.Values()); ok {
		out = append(out, scaffold.File{Path: "registry/clusters/edge-0/45-env-staging.yaml", Content: content})
	} else {
		t.Error("no template for environments")
	}
	return out
}

func answers(f form.Form) map[string]string {
	out := map[string]string{}
	for _, in := range f.Inputs {
		switch {
		case in.Type == form.Secret && in.Secret.String() == "":
			out[in.Name()] = "vault:acme/edge#token"
		case in.Default != "" && !form.IsToken(in.Default) || in.Type == form.Secret:
		case in.Type == form.Enum:
			out[in.Name()] = in.Options[0]
		case in.Type == form.Int || in.Type == form.Number:
			out[in.Name()] = "3"
		case in.Type == form.Bool:
			out[in.Name()] = "true"
		default:
			out[in.Name()] = "value.example.com"
		}
	}
	return out
}

// printed are the manifests that make Argo CD read the repositories.
func printed(t *testing.T) []scaffold.File {
	t.Helper()
	manifests, err := argocd.Roots{
		Organization: "acme", Platform: "git@github.com:acme/acme-gitops.git", PlatformBranch: "main",
		Application: "git@github.com:acme-apps/acme-gitops.git", ApplicationBranch: "trunk",
		Clusters:     []argocd.Cluster{{Name: "old", Path: "registry/clusters/old"}},
		Environments: []argocd.Environment{{Environment: "staging", Cluster: "old", Path: "registry/environments/staging/old"}},
	}.Manifests()
	if err != nil {
		t.Fatal(err)
	}
	credential := argocd.Credential{Organization: "acme", Name: "acme-platform", URL: "git@github.com:acme/acme-gitops.git", Key: "-----BEGIN\nkey\n"}
	secret, err := argocd.Secret(credential)
	if err != nil {
		t.Fatal(err)
	}
	external, err := argocd.ExternalSecret(credential, argocd.StoreRef{Store: "vault", Path: "konstruct/acme/argocd/platform"})
	if err != nil {
		t.Fatal(err)
	}
	var out []scaffold.File
	for _, m := range append(manifests, secret) {
		out = append(out, scaffold.File{Path: "registry/argocd/" + m.Kind + "-" + m.Name + ".yaml", Content: m.YAML})
	}
	return append(out, scaffold.File{Path: "registry/argocd/external.yaml", Content: external.YAML})
}

func TestWhatIsPrintedForArgoCDIsRight(t *testing.T) {
	files := printed(t)
	if found := desired.Check(manifest.Set{Files: files}); len(found) > 0 {
		t.Errorf("found\n%s", strings.Join(lines(found), "\n"))
	}
	if n := len(resources(t, files)); n != 5 {
		t.Errorf("%d resources of Argo CD", n)
	}
}

// resources are those of Argo CD in files.
func resources(t *testing.T, files []scaffold.File) []committed {
	t.Helper()
	var out []committed
	for _, f := range files {
		if !strings.HasPrefix(f.Path, "registry/") || path.Ext(f.Path) != ".yaml" {
			continue
		}
		dec := yaml.NewDecoder(bytes.NewReader(f.Content))
		for i := 0; ; i++ {
			var value map[string]any
			if err := dec.Decode(&value); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Path, err)
			}
			if api, _ := value["apiVersion"].(string); strings.HasPrefix(api, "argoproj.io/") {
				out = append(out, committed{fmt.Sprintf("%s#%d", f.Path, i), value})
			}
		}
	}
	return out
}

func TestWhatTheDemoHoldsIsRight(t *testing.T) {
	files := demo(t)
	found := desired.Check(
		manifest.Set{Repository: "umbrella/umbrella-gitops", Branch: "main", Paths: paths(files[connection.Platform]), Files: files[connection.Platform]},
		manifest.Set{Repository: "umbrella-apps/umbrella-gitops", Branch: "main", Paths: paths(files[connection.Application]), Files: files[connection.Application]})
	if len(found) > 0 {
		t.Errorf("found\n%s", strings.Join(lines(found), "\n"))
	}
	if n := len(resources(t, files[connection.Application])); n < 40 {
		t.Errorf("the demo holds %d resources of Argo CD in the application repository", n)
	}
}

func paths(files []scaffold.File) []string {
	var out []string
	for _, f := range files {
		out = append(out, f.Path)
	}
	return out
}

func TestWhatTheTemplatesBecomeIsRight(t *testing.T) {
	if found := desired.Check(manifest.Set{Files: rendered(t)}); len(found) > 0 {
		t.Errorf("found\n%s", strings.Join(lines(found), "\n"))
	}
}

// TestAnAPIServerTakesWhatIsCommitted holds every resource of Argo CD that is
// committed anywhere to the definitions themselves, and then spoils each one
// in every way that could be thought of: the server and the program have to
// refuse every one of them.
func TestAnAPIServerTakesWhatIsCommitted(t *testing.T) {
	both := demo(t)
	all := resources(t, slices.Concat(both[connection.Platform], both[connection.Application], rendered(t), printed(t)))
	var questions []apiserver.Question
	for _, c := range all {
		questions = append(questions, apiserver.Question{Name: c.name, Manifest: c.value})
	}
	whole := len(questions)
	kinds := map[string]int{}
	for _, c := range all {
		schema := schemaOf(t, c.value["kind"].(string))
		for _, m := range spoil(schema, c.value) {
			kinds[m.how]++
			questions = append(questions, apiserver.Question{Name: c.name + ": " + m.how + " " + m.where, Manifest: m.value})
		}
	}
	for _, how := range []string{"without", "with the case of", "with another type of", "with a field beside", "with null for"} {
		if kinds[how] < whole {
			t.Errorf("%d manifests, and only %d %s something", whole, kinds[how], how)
		}
	}
	t.Logf("%d manifests, spoiled in %d ways: %v", whole, len(questions)-whole, kinds)
	for i, errs := range apiserver.Judge(t, questions) {
		q := questions[i]
		found := manifest.Errors(desired.Check(manifest.Set{Files: []scaffold.File{{Path: "registry/clusters/x/y.yaml", Content: encoded(t, q.Manifest)}}}))
		switch {
		case i < whole && len(errs) > 0:
			t.Errorf("%s: the server refuses it: %s", q.Name, strings.Join(errs, "; "))
		case i < whole && len(found) > 0:
			t.Errorf("%s: refused here: %v", q.Name, lines(found))
		case i >= whole && len(errs) == 0:
			t.Errorf("%s: the server takes it", q.Name)
		case i >= whole && len(found) == 0:
			t.Errorf("%s: it is taken here", q.Name)
		}
	}
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func schemaOf(t *testing.T, kind string) map[string]any {
	t.Helper()
	packed, err := os.Open("schemas/" + strings.ToLower(kind) + ".json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	r, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.NewDecoder(r).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// spoiled is a manifest with one thing wrong.
type spoiled struct {
	how, where string
	value      any
}

// spoil makes every manifest that differs from this one by one mistake, of
// those that a schema has a say in.
func spoil(schema map[string]any, value any) []spoiled {
	var out []spoiled
	// rebuild puts a changed part back into a copy of the whole.
	var walk func(schema map[string]any, value any, where string, rebuild func(any) any)
	walk = func(schema map[string]any, value any, where string, rebuild func(any) any) {
		add := func(how, field string, part any) { out = append(out, spoiled{how, where + field, rebuild(part)}) }
		switch v := value.(type) {
		case map[string]any:
			properties, _ := schema["properties"].(map[string]any)
			required, _ := schema["required"].([]any)
			for _, key := range slices.Sorted(maps.Keys(v)) {
				below, known := properties[key].(map[string]any)
				if !known {
					below, known = schema["additionalProperties"].(map[string]any)
				}
				if !known {
					continue // anything may stand here
				}
				if _, named := properties[key]; named {
					if slices.Contains(required, any(key)) {
						add("without", "."+key, without(v, key))
					}
					renamed := without(v, key)
					renamed[strings.ToUpper(key[:1])+key[1:]] = v[key]
					if other := strings.ToLower(key); other != key {
						delete(renamed, strings.ToUpper(key[:1])+key[1:])
						renamed[other] = v[key]
					}
					add("with the case of", "."+key, renamed)
				}
				add("with another type of", "."+key, with(v, key, otherType(v[key])))
				if !strings.HasPrefix(where, ".metadata") { // there a server takes null for nothing; here it is refused as well
					add("with null for", "."+key, with(v, key, nil))
				}
				walk(below, v[key], where+"."+key, func(part any) any { return rebuild(with(v, key, part)) })
			}
			if len(properties) > 0 {
				add("with a field beside", ".konstruct", with(v, "konstruct", true))
			}
		case []any:
			items, ok := schema["items"].(map[string]any)
			if !ok {
				return
			}
			for i, item := range v {
				if items["type"] != nil {
					add("with another type of", fmt.Sprintf("[%d]", i), replaced(v, i, otherType(item)))
				}
				walk(items, item, fmt.Sprintf("%s[%d]", where, i), func(part any) any { return rebuild(replaced(v, i, part)) })
			}
		}
	}
	walk(schema, value, "", func(v any) any { return v })
	return out
}

func without(m map[string]any, key string) map[string]any {
	out := maps.Clone(m)
	delete(out, key)
	return out
}

func with(m map[string]any, key string, v any) map[string]any {
	out := maps.Clone(m)
	out[key] = v
	return out
}

func replaced(list []any, i int, v any) []any {
	out := slices.Clone(list)
	out[i] = v
	return out
}

// otherType is something that no schema takes for v.
func otherType(v any) any {
	switch v.(type) {
	case map[string]any:
		return "text"
	case []any:
		return map[string]any{"a": "mapping"}
	}
	return []any{"a", "list"}
}
