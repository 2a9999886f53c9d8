package template_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/chart"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/testkit/oracle"
)

// rendered is one item of the embedded set, rendered.
type rendered struct {
	item      template.Item
	manifests []scaffold.File
	terraform []scaffold.File
	modules   []scaffold.File
}

func renderedSet(t *testing.T) []rendered {
	t.Helper()
	set := template.Open(embedded(t))
	var out []rendered
	for _, item := range slices.Concat(set.Clusters, set.Catalog) {
		s, _, _ := supplied(item)
		r, err := item.Render(t.Context(), chart.InProcess{}, template.Request{Release: "edge-1", Namespace: "argocd", Supplied: s, Answers: typed(answers(item.Form, false))})
		if err != nil {
			t.Fatalf("%s: %v", item.Path, err)
		}
		modules, err := set.Modules(item)
		if err != nil {
			t.Fatal(err)
		}
		if r.Workspace != nil {
			r.Infrastructure = append(r.Infrastructure, scaffold.File{Path: "workspace.yaml", Content: r.Workspace})
		}
		out = append(out, rendered{item, r.Manifests, r.Infrastructure, modules})
	}
	return out
}

// terraform are all Terraform files there are: those of modules, of items as
// they are written and as they are rendered, and what stands in manifests.
func terraform(t *testing.T) []oracle.File {
	t.Helper()
	var out []oracle.File
	for _, f := range embedded(t) {
		switch {
		case path.Ext(f.Path) == ".tf":
			out = append(out, oracle.File{Path: f.Path, Content: string(f.Content)})
		case path.Base(f.Path) == "provider":
			out = append(out, oracle.File{Path: f.Path + "/provider.tf", Content: string(f.Content)})
		}
	}
	for _, r := range renderedSet(t) {
		for _, f := range r.terraform {
			if path.Ext(f.Path) == ".tf" {
				out = append(out, oracle.File{Path: path.Join("rendered", r.item.Path, f.Path), Content: string(f.Content)})
			}
		}
		for _, f := range slices.Concat(r.manifests, r.terraform) {
			if path.Ext(f.Path) != ".yaml" {
				continue
			}
			for i, d := range documents(t, f.Path, f.Content) {
				if configuration := text(d, "spec", "configuration"); d["kind"] == "ProviderConfig" {
					out = append(out, oracle.File{Path: fmt.Sprintf("rendered/%s/%s/%d.tf", r.item.Path, f.Path, i), Content: configuration})
				}
			}
		}
	}
	return out
}

// TestTerraform holds every Terraform file to HCL's own parser: what is used
// is declared, what is declared is used and described, versions are pinned.
func TestTerraform(t *testing.T) {
	files := terraform(t)
	modules := oracle.Terraform(t, files)
	if len(files) < 35 || len(modules) < 16 {
		t.Errorf("%d files in %d folders", len(files), len(modules))
	}
	for _, m := range modules {
		for what, list := range map[string][]string{"wrong": m.Errors, "used and not declared": m.Undeclared, "declared and not used": m.Unused} {
			if len(list) > 0 {
				t.Errorf("%s: %s: %s", m.Path, what, strings.Join(list, "; "))
			}
		}
	}
	for _, f := range files {
		if strings.HasPrefix(f.Path, "terraform/") && len(modules[path.Dir(f.Path)].Outputs) == 0 {
			t.Errorf("%s: a module without outputs", path.Dir(f.Path))
		}
		if strings.HasPrefix(f.Path, "rendered/") && strings.ContainsAny(f.Content, "<>") && strings.Contains(f.Content, "_NAME>") {
			t.Errorf("%s was not filled in", f.Path)
		}
	}
}

// TestWorkspacesFitTheirModules holds every Workspace to the module that it
// names: the template says that it needs it, the set has it, and it is given
// exactly its variables.
func TestWorkspacesFitTheirModules(t *testing.T) {
	modules := oracle.Terraform(t, terraform(t))
	workspaces := 0
	for _, r := range renderedSet(t) {
		named := map[string]bool{}
		for _, f := range r.manifests {
			for _, d := range documents(t, f.Path, f.Content) {
				if d["kind"] != "Workspace" {
					continue
				}
				workspaces++
				folder, wrong := fits(d, modules, r.modules)
				named[folder] = true
				for _, w := range wrong {
					t.Errorf("%s: %s: %s", r.item.Path, f.Path, w)
				}
			}
		}
		for _, f := range r.modules {
			if !named[path.Dir(f.Path)] {
				t.Errorf("%s needs %s and no Workspace names it", r.item.Path, path.Dir(f.Path))
			}
		}
	}
	if workspaces < 8 {
		t.Errorf("%d Workspaces", workspaces)
	}
}

// fits says which module a Workspace names, and what does not fit.
func fits(workspace map[string]any, modules map[string]oracle.Module, needed []scaffold.File) (folder string, wrong []string) {
	address := text(workspace, "spec", "forProvider", "module")
	repository, rest, _ := strings.Cut(strings.TrimPrefix(address, "git::https://"), "//")
	folder, ref, _ := strings.Cut(rest, "?ref=")
	if repository != "github.com/acme/acme-gitops.git" || ref != "main" || text(workspace, "spec", "forProvider", "source") != "Remote" {
		wrong = append(wrong, address+" is not a module of the platform repository")
	}
	if !slices.ContainsFunc(needed, func(f scaffold.File) bool { return path.Dir(f.Path) == folder }) {
		wrong = append(wrong, "the template does not say that it needs "+folder)
	}
	m, ok := modules[folder]
	if !ok {
		return folder, append(wrong, "there is no "+folder)
	}
	var given []string
	vars, _ := at(workspace, "spec", "forProvider", "vars").([]any)
	for _, v := range vars {
		given = append(given, text(v, "key"))
		if _, isText := at(v, "value").(string); !isText {
			wrong = append(wrong, text(v, "key")+" is not a text")
		}
	}
	slices.Sort(given)
	if !slices.Equal(given, m.Variables) {
		wrong = append(wrong, fmt.Sprintf("it is given %v, and %s takes %v", given, folder, m.Variables))
	}
	return folder, wrong
}

// TestTheParserIsAwake plants mistakes into a module and a Workspace.
func TestTheParserIsAwake(t *testing.T) {
	const module = "terraform/civo/modules/workload-cluster"
	var good []oracle.File
	for _, f := range terraform(t) {
		if path.Dir(f.Path) == module {
			good = append(good, f)
		}
	}
	spoiled := map[string][2]string{
		"syntax":      {"resource \"civo_network\" \"this\" {", "resource \"civo_network\" \"this\""},
		"variable":    {"= var.node_size", "= var.node_sise"},
		"resource":    {"civo_network.this.id", "civo_network.that.id"},
		"name":        {"resource \"civo_network\" \"this\"", "resource \"civo_network\""},
		"version":     {"version = \"~> 1.2.6\"", ""},
		"unused":      {"= var.node_count", "= 3"},
		"description": {"description = \"Number of nodes\"", ""},
		"block":       {"variable \"node_size\"", "variabel \"node_size\""},
	}
	var all []oracle.File
	for how, change := range spoiled {
		found := false
		for _, f := range good {
			content := strings.ReplaceAll(f.Content, change[0], change[1])
			found = found || content != f.Content
			all = append(all, oracle.File{Path: how + "/" + path.Base(f.Path), Content: content})
		}
		if !found {
			t.Errorf("%s: nothing was spoiled", how)
		}
	}
	modules := oracle.Terraform(t, append(all, good...))
	for how := range spoiled {
		if m := modules[how]; len(m.Errors)+len(m.Undeclared)+len(m.Unused) == 0 {
			t.Errorf("%s was not found", how)
		}
	}
	workspace := func(address string, keys ...string) map[string]any {
		var vars []any
		for _, k := range keys {
			vars = append(vars, map[string]any{"key": k, "value": "x"})
		}
		return map[string]any{"spec": map[string]any{"forProvider": map[string]any{"source": "Remote", "module": address, "vars": vars}}}
	}
	needed := []scaffold.File{{Path: module + "/main.tf"}}
	address := "git::https://github.com/acme/acme-gitops.git//" + module + "?ref=main"
	if _, wrong := fits(workspace(address, modules[module].Variables...), modules, needed); len(wrong) > 0 {
		t.Errorf("a good one: %v", wrong)
	}
	for how, w := range map[string]map[string]any{
		"a variable less": workspace(address, modules[module].Variables[1:]...),
		"a variable more": workspace(address, append(slices.Clone(modules[module].Variables), "region")...),
		"no such module":  workspace(strings.Replace(address, "workload", "worklaod", 1), modules[module].Variables...),
		"elsewhere":       workspace(strings.Replace(address, "acme/", "other/", 1), modules[module].Variables...),
	} {
		if _, wrong := fits(w, modules, needed); len(wrong) == 0 {
			t.Errorf("%s was not found", how)
		}
	}
	if _, wrong := fits(workspace(address, modules[module].Variables...), modules, nil); len(wrong) == 0 {
		t.Error("a module that the template does not ask for was taken")
	}
}
