package template_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"gitconnection/assets"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/chart"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/testkit/oracle"
)

// read are the files of a set.
func read(t *testing.T, from fs.FS) []scaffold.File {
	t.Helper()
	var out []scaffold.File
	err := fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(from, name)
		out = append(out, scaffold.File{Path: name, Content: content})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func embedded(t *testing.T) []scaffold.File { return read(t, assets.Templates()) }

// konstructs is a set of the layout that templates of others have, with what
// those of ours have no need of.
func konstructs(t *testing.T) []scaffold.File { return read(t, os.DirFS("testdata/set")) }

// supplied is what the platform fills in, and tokens is the same for templates
// that have them as tokens: written down here once more, because the program's
// own table is what is tested.
func supplied(item template.Item) (template.Supplied, map[string]any, *strings.Replacer) {
	where := "registry/clusters/edge-1"
	if item.Cloud == "" {
		where = "registry/environments/staging/edge-1"
	}
	s := template.Supplied{
		Organization: "acme", PlatformOrg: "acme", ApplicationOrg: "acme-apps",
		PlatformURL: "https://github.com/acme/acme-gitops.git", ApplicationURL: "https://github.com/acme-apps/acme-gitops.git",
		ApplicationRepository: "acme-gitops", Branch: "main", Cluster: "edge-1", Parent: "control", Environment: "staging", Item: item.Name, Path: where,
	}
	values := map[string]any{
		"workloadClusterName": "edge-1", "workloadClusterProjectName": "acme", "clusterName": "edge-1", "clusterDestination": "edge-1", "projectClusterName": "control",
		"gitopsRepoUrl": s.PlatformURL, "teamGitopsRepoUrl": s.ApplicationURL, "repoName": "acme-gitops", "gitopsRepoName": "acme-gitops", "targetRevision": "main",
		"organization": "acme", "orgName": "acme-apps", "projectOrg": "acme-apps", "platformOrg": "acme", "envName": "staging", "environment": "staging",
		"appName": item.Name, "registryPath": where,
	}
	tokens := strings.NewReplacer("<GITOPS_REPO_URL>", s.PlatformURL, "<WORKLOAD_CLUSTER_NAME>", "edge-1", "<ORG_NAME>", "acme-apps")
	return s, values, tokens
}

// answer is one answer, as it is typed and as Helm gets it.
type answer struct {
	typed string
	value any
}

// answers fills a form in: with as little as it takes, or with something else
// than the default wherever that can be.
func answers(f form.Form, other bool) map[string]answer {
	out := map[string]answer{}
	for _, in := range f.Inputs {
		needed := in.Required && in.Default == ""
		if in.Type == form.Secret {
			a := answer{"", in.Secret.String()} // where the item itself says that it is
			if other || a.value == "" {
				a = answer{"aws-secrets-store:acme/edge#token", "aws-secrets-store:acme/edge#token"}
			}
			out[in.Name()] = a
			continue
		}
		if !needed && !other {
			continue
		}
		switch in.Type {
		case form.Int:
			out[in.Name()] = answer{"1500", 1500}
		case form.Number:
			out[in.Name()] = answer{"1.25", 1.25}
		case form.Bool:
			off := in.Default == "true"
			out[in.Name()] = answer{strconv.FormatBool(!off), !off}
		case form.Enum:
			last := in.Options[len(in.Options)-1]
			if last == in.Default {
				last = in.Options[0]
			}
			out[in.Name()] = answer{last, last}
			if b, err := strconv.ParseBool(last); err == nil && len(last) > 1 { // where values.yaml has a boolean
				out[in.Name()] = answer{last, b}
			}
		default:
			text := "eu-" + strings.ToLower(in.Path[len(in.Path)-1])
			out[in.Name()] = answer{text, text}
		}
	}
	return out
}

// given are the values for Helm.
func given(supplied map[string]any, answers map[string]answer) map[string]any {
	out := maps.Clone(supplied)
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		at, parts := out, strings.Split(name, ".")
		for _, p := range parts[:len(parts)-1] {
			if _, ok := at[p].(map[string]any); !ok {
				at[p] = map[string]any{}
			}
			at = at[p].(map[string]any)
		}
		at[parts[len(parts)-1]] = answers[name].value
	}
	return out
}

func typed(answers map[string]answer) map[string]string {
	out := map[string]string{}
	for name, a := range answers {
		out[name] = a.typed
	}
	return out
}

// sources are the files of an item's chart, and those that are copied beside
// what it becomes, as Helm and nobody else knows them.
func sources(all []scaffold.File, item template.Item) (inside []oracle.File, static map[string]string) {
	folder := item.Path + "/"
	if slices.ContainsFunc(all, func(f scaffold.File) bool { return f.Path == folder+"yaml/Chart.yaml" }) {
		folder += "yaml/"
	}
	static = map[string]string{}
	for _, f := range all {
		name, ok := strings.CutPrefix(f.Path, folder)
		switch {
		case !ok:
		case strings.HasPrefix(name, "manifests/"), strings.HasPrefix(name, "static/"):
			static[strings.TrimPrefix(name, "static/")] = string(f.Content)
		default:
			inside = append(inside, oracle.File{Path: name, Content: string(f.Content)})
		}
	}
	return inside, static
}

// compared are an item's manifests, as the program makes them and as helm
// template does.
func compared(t *testing.T, helm oracle.Helm, all []scaffold.File, item template.Item, filled map[string]answer) (got, want map[string]string) {
	t.Helper()
	s, values, tokens := supplied(item)
	r, err := item.Render(t.Context(), chart.InProcess{}, template.Request{Release: "edge-1", Namespace: "argocd", Supplied: s, Answers: typed(filled)})
	if err != nil {
		t.Fatalf("%s: %v", item.Path, err)
	}
	got = map[string]string{}
	for _, f := range r.Manifests {
		got[f.Path] = string(f.Content)
	}
	inside, want := sources(all, item)
	for name, content := range helm.Template(t, inside, oracle.Release{Name: "edge-1", Namespace: "argocd", Kubernetes: template.Kubernetes, Values: given(values, filled)}) {
		if want[strings.TrimPrefix(name, "templates/")] != "" {
			t.Errorf("%s: %s is there twice", item.Path, name)
		}
		want[strings.TrimPrefix(name, "templates/")] = content
	}
	for name, content := range want {
		want[name] = tokens.Replace(content)
	}
	return got, want
}

// TestRenderedAsHelmTemplate renders every chart that is embedded, and those
// of a set with everything that Helm can do, twice: with as few answers as it
// takes and with others than the defaults. The helm command has to agree with
// every document.
func TestRenderedAsHelmTemplate(t *testing.T) {
	t.Parallel()
	helm := oracle.NewHelm(t)
	for name, all := range map[string][]scaffold.File{"embedded": embedded(t), "testdata": konstructs(t)} {
		set := template.Open(all)
		charts := 0
		for _, item := range slices.Concat(set.Clusters, set.Catalog) {
			if item.Reason != "" || len(item.Form.Notes) > 0 {
				t.Errorf("%s: %s %v", item.Path, item.Reason, item.Form.Notes)
			}
			if item.Kind == template.Infrastructure {
				continue
			}
			charts++
			for _, other := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/%v", name, item.Path, other), func(t *testing.T) {
					t.Parallel()
					got, want := compared(t, helm, all, item, answers(item.Form, other))
					if len(got) == 0 {
						t.Fatal("nothing was rendered")
					}
					for _, d := range oracle.Differences(got, want) {
						t.Error(d)
					}
				})
			}
		}
		if least := map[string]int{"embedded": 18, "testdata": 2}[name]; charts < least {
			t.Errorf("%s: %d charts", name, charts)
		}
	}
}

// TestTheComparisonIsAwake plants one difference into each file that was
// rendered, leaves each out, and adds one.
func TestTheComparisonIsAwake(t *testing.T) {
	helm := oracle.NewHelm(t)
	all := konstructs(t)
	set := template.Open(all)
	for _, item := range slices.Concat(set.Clusters, set.Catalog) {
		if item.Kind == template.Infrastructure {
			continue
		}
		got, want := compared(t, helm, all, item, answers(item.Form, true))
		if d := oracle.Differences(got, want); len(d) > 0 {
			t.Fatal(d)
		}
		for name, content := range got {
			text := strings.TrimRight(content, "\n")
			for how, planted := range map[string]string{
				"a letter":      text[:len(text)-1] + "~",
				"a document":    text + "\n---\nkind: Other\n",
				"a blank":       strings.Replace(text, ": ", ":  ", 1),
				"a lost word":   strings.Replace(text, "kind: ", "", 1),
				"a lost escape": strings.NewReplacer("{{ ", "", " }}", "").Replace(text) + "!",
			} {
				changed := maps.Clone(got)
				changed[name] = planted
				if len(oracle.Differences(changed, want)) == 0 {
					t.Errorf("%s: %s was not found in %s", item.Path, how, name)
				}
			}
			without := maps.Clone(got)
			delete(without, name)
			if len(oracle.Differences(without, want)) == 0 {
				t.Errorf("%s: nobody missed %s", item.Path, name)
			}
		}
		got["more.yaml"] = "kind: More\n"
		if len(oracle.Differences(got, want)) == 0 {
			t.Errorf("%s: nobody saw one file more", item.Path)
		}
	}
}

// TestTheOracleIsTheEngine holds both to the same version of Helm.
func TestTheOracleIsTheEngine(t *testing.T) {
	want := oracle.Version(t)
	module, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(module), "helm.sh/helm/v3 "+want+"\n") && !strings.Contains(string(module), "helm.sh/helm/v3 "+want+" ") {
		t.Errorf("the helm command is %s, the engine is not", want)
	}
}

// documents are those of a YAML file.
func documents(t *testing.T, name string, content []byte) []map[string]any {
	t.Helper()
	var out []map[string]any
	dec := yaml.NewDecoder(strings.NewReader(string(content)))
	for {
		var d map[string]any
		if err := dec.Decode(&d); err != nil {
			if err.Error() == "EOF" {
				return out
			}
			t.Fatalf("%s: %v", name, err)
		}
		if d != nil {
			out = append(out, d)
		}
	}
}

// at is what stands at a path of a document, nil nothing.
func at(d any, keys ...string) any {
	for _, k := range keys {
		m, ok := d.(map[string]any)
		if !ok {
			return nil
		}
		d = m[k]
	}
	return d
}

func text(d any, keys ...string) string {
	s, _ := at(d, keys...).(string)
	return s
}
