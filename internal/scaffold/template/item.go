package template

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/chart"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/untrusted"
	"gitconnection/internal/wording"
)

// Kind is what an item becomes.
type Kind string

// The kinds of clusters, and those of catalog items.
const (
	Management Kind = "management"
	Workload   Kind = "workload"
	Virtual    Kind = "virtual"

	Application    Kind = "application"    // manifests in the application repository
	Infrastructure Kind = "infrastructure" // Terraform files in the platform repository
	Hybrid         Kind = "hybrid"         // both, the infrastructure first

	ControlPlane Kind = "control-plane" // part of a set that no cluster is made from
	Files        Kind = "files"         // the same, without a chart
)

// maxModules is how many Terraform modules a template may refer to.
const maxModules = 100

// Annotations in Chart.yaml.
const (
	kindAnnotation      = "konstruct.io/kind"
	resourcesAnnotation = "konstruct.io/cloud-resources"
	modulesAnnotation   = "konstruct.io/modules"
)

// Item is a template for a cluster, or an item of a catalog.
type Item struct {
	Path        string // in its set, such as gitops-catalog/cert-manager
	Name        string // the folder's
	Kind        Kind
	Cloud       string // of a cluster; "any" needs none
	Version     string // the chart's, "" for one without a chart
	AppVersion  string // of what it installs, "" unknown
	Description string // one line
	// CloudResources says that it creates cloud resources, which cost money.
	CloudResources bool
	Modules        []string // Terraform modules that it refers to: MODULE of the same cloud, or CLOUD/MODULE
	// Form is what the item asks for: its inputs without those that the
	// platform supplies, and an input for each value that is used and not
	// declared.
	Form form.Form
	// Reason says why the item cannot be used; "" for a usable one.
	Reason string

	chart          *chart.Chart
	infrastructure []scaffold.File
	static         []scaffold.File // beside the chart, copied as they are
	variables      []variable      // of the Terraform files
	parsesURLs     bool            // a template takes addresses apart
	annotations    string          // path of values.yaml in the item, "" at its top
}

// Annotations is the file that declares what the item asks for.
func (i Item) Annotations() string { return i.Path + "/" + cmp.Or(i.annotations, "values.yaml") }

// Findings are what was not understood in it, with file and line.
func (i Item) Findings() []string {
	var out []string
	for _, n := range i.Form.Notes {
		out = append(out, fmt.Sprintf("%s:%d: %s", i.Annotations(), n.Line, n.Text))
	}
	return out
}

// Release is the version that people know it by: that of what it installs, else
// of the chart.
func (i Item) Release() string { return cmp.Or(i.AppVersion, i.Version) }

func readCluster(folder string, files []scaffold.File) Item {
	i := Item{Path: folder, Name: path.Base(folder), Cloud: path.Base(path.Dir(folder))}
	if err := i.readChart(files); err != nil {
		i.Reason = wording.Line(err)
		return i
	}
	kind := cmp.Or(i.chart.Annotation(kindAnnotation), i.clusterType(files), i.Name)
	switch {
	case strings.Contains(kind, "virtual") || strings.Contains(kind, "vcluster"):
		i.Kind = Virtual
	case strings.Contains(kind, "management") || strings.Contains(kind, "project"):
		i.Kind = Management
	default:
		i.Kind = Workload
	}
	return i
}

// readPart reads a folder directly in cluster-templates/: a chart for the
// control plane, or files without one. Its reason says what it is.
func readPart(folder string, files []scaffold.File) Item {
	i := Item{Path: folder, Name: path.Base(folder), Kind: Files}
	switch charted := slices.ContainsFunc(files, func(f scaffold.File) bool { return f.Path == "Chart.yaml" }); {
	case charted:
		i.Kind = ControlPlane
		if err := i.readChart(files); err != nil {
			i.Reason = wording.Line(err)
			return i
		}
		i.Reason = "the seed of Konstruct's control plane, which its own setup uses: no cluster is made from it"
	case slices.ContainsFunc(files, func(f scaffold.File) bool { return f.Path == path.Base(EnvironmentPath) }):
		i.Reason = "files that all templates share: no cluster is made from it"
	default:
		i.Reason = "files that Konstruct copies into a management cluster's folder: no cluster is made from it"
	}
	return i
}

// clusterType is the type that values.yaml declares, or "".
func (i Item) clusterType(files []scaffold.File) string {
	var values struct {
		ClusterType string `yaml:"clusterType"`
	}
	at := slices.IndexFunc(files, func(f scaffold.File) bool { return f.Path == "values.yaml" })
	if at < 0 || untrusted.DecodeFirst(files[at].Content, &values) != nil {
		return ""
	}
	return values.ClusterType
}

// readItem reads an item of a catalog: a chart, Terraform files, or both in
// the folders yaml and iac, or side by side.
func readItem(folder string, files []scaffold.File) Item {
	i := Item{Path: folder, Name: path.Base(folder)}
	var charted []scaffold.File
	for _, f := range files {
		rest, yaml := strings.CutPrefix(f.Path, "yaml/")
		tf, iac := strings.CutPrefix(f.Path, "iac/")
		switch {
		case yaml:
			charted = append(charted, scaffold.File{Path: rest, Content: f.Content})
		case iac:
			i.infrastructure = append(i.infrastructure, scaffold.File{Path: tf, Content: f.Content})
		case f.Path == "provider" || strings.HasSuffix(f.Path, ".tf") || strings.HasSuffix(f.Path, ".tftpl"):
			i.infrastructure = append(i.infrastructure, f)
		default:
			charted = append(charted, f)
		}
	}
	has := func(files []scaffold.File, name string) bool {
		return slices.ContainsFunc(files, func(f scaffold.File) bool { return f.Path == name })
	}
	var err error
	switch {
	case has(charted, "Chart.yaml"):
		if !has(files, "values.yaml") && has(files, "yaml/values.yaml") {
			i.annotations = "yaml/values.yaml"
		}
		i.Kind = Application
		if len(i.infrastructure) > 0 {
			i.Kind = Hybrid
		}
		err = i.readChart(charted)
	case len(i.infrastructure) > 0:
		i.Kind = Infrastructure
		err = i.readForm(charted)
	default:
		err = errors.New("it holds neither a Chart.yaml nor Terraform files")
	}
	if err == nil && i.Kind != Application && !has(i.infrastructure, "main.tf") {
		err = errors.New("it has no main.tf")
	}
	if err != nil {
		i.Reason = wording.Line(err)
	}
	return i
}

// parsesURLs reports whether a template takes an address of the values apart. One
// that a named template has made first is what that template makes of it.
func parsesURLs(content []byte) bool {
	for {
		_, after, found := bytes.Cut(content, []byte("urlParse"))
		if !found {
			return false
		}
		content = after
		if argument := bytes.TrimLeft(after, " ("); !bytes.HasPrefix(argument, []byte("include ")) {
			return true
		}
	}
}

func (i *Item) readChart(files []scaffold.File) error {
	var inside []chart.File
	reads := slices.ContainsFunc(files, func(f scaffold.File) bool { return readsFiles(f) })
	for _, f := range files {
		i.parsesURLs = i.parsesURLs || strings.HasPrefix(f.Path, "templates/") && parsesURLs(f.Content)
		if goesAlong(f.Path, reads) {
			i.static = append(i.static, scaffold.File{Path: strings.TrimPrefix(f.Path, staticFolder+"/"), Content: f.Content})
			continue
		}
		inside = append(inside, chart.File(f))
	}
	c, err := chart.Load(inside)
	if err != nil {
		return err
	}
	i.chart = c
	i.Version, i.AppVersion, i.Description = c.Version(), c.AppVersion(), oneLine(c.Description())
	i.CloudResources = c.Annotation(resourcesAnnotation) == "true" || len(i.infrastructure) > 0
	for m := range strings.SplitSeq(c.Annotation(modulesAnnotation), ",") {
		if m = strings.TrimSpace(m); m != "" && !slices.Contains(i.Modules, m) {
			if len(i.Modules) == maxModules {
				return fmt.Errorf("it names more than %d Terraform modules", maxModules)
			}
			i.Modules = append(i.Modules, m)
		}
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	undeclared, err := c.Undeclared()
	if err != nil {
		return err
	}
	return i.ask(f, undeclared)
}

// staticFolder is where Konstruct's items have the files that are copied beside
// what their chart becomes.
const staticFolder = "static"

// readsFiles reports whether a template reads other files of its chart.
func readsFiles(f scaffold.File) bool {
	return strings.HasPrefix(f.Path, "templates/") && bytes.Contains(f.Content, []byte(".Files"))
}

// goesAlong reports whether a file of an item is copied as it is: it is none of
// the chart's own, and no description of it. What the chart's templates may
// read stays with them, but for the folders that are there to be copied.
func goesAlong(p string, chartReads bool) bool {
	first, _, deeper := strings.Cut(p, "/")
	switch {
	case deeper && (first == "manifests" || first == staticFolder || first == "crds"):
		return true
	case chartReads, slices.Contains([]string{"templates", "charts", "ci"}, first), strings.HasPrefix(path.Base(p), "."), strings.HasPrefix(first, "."):
		return false
	case !deeper:
		return isYAML(p) && !slices.Contains([]string{"Chart.yaml", "requirements.yaml"}, p) && !strings.HasPrefix(p, "values")
	}
	return isYAML(p)
}

func isYAML(p string) bool { return path.Ext(p) == ".yaml" || path.Ext(p) == ".yml" }

// readForm reads what an item without a chart asks for.
func (i *Item) readForm(files []scaffold.File) error {
	i.CloudResources = true
	var f form.Form
	for _, file := range files {
		switch path.Base(file.Path) {
		case "values.yaml":
			var err error
			if f, err = form.Parse(file.Content); err != nil {
				return err
			}
		case "README.md":
			i.Description = firstSentence(file.Content)
		}
	}
	return i.ask(f, nil)
}

// maxAsked is how many values of a kind an item may ask for. People answer
// them.
const maxAsked = 500

// ask makes the form of the item.
func (i *Item) ask(f form.Form, undeclared [][]string) error {
	i.variables = variablesIn(i.infrastructure)
	tokens := i.tokens()
	if max(len(f.Inputs), len(i.variables), len(tokens)) > maxAsked {
		return fmt.Errorf("it asks for more than %d values", maxAsked)
	}
	i.Form = withVariables(formFor(f, undeclared, tokens), i.variables)
	return nil
}

// tokens are the placeholders in the files that are no templates, without
// repetition, up to one more than an item may have.
func (i Item) tokens() []string {
	seen := map[string]bool{}
	for _, f := range slices.Concat(i.infrastructure, i.static) {
		eachToken(f.Content, func(name string) bool {
			seen[name] = true
			return len(seen) <= maxAsked
		})
	}
	return slices.Sorted(maps.Keys(seen))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// firstSentence is the first line of a Markdown text that is no heading.
func firstSentence(markdown []byte) string {
	for line := range strings.SplitSeq(string(markdown), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return line
		}
	}
	return ""
}

// formFor is the form without the inputs that the platform supplies, and with
// one for each value that is used and not declared.
func formFor(f form.Form, undeclared [][]string, tokens []string) form.Form {
	out := form.Form{Notes: f.Notes}
	needed := map[string]bool{} // a token stays in the files where nothing fills it, a chart may do without a value
	for _, in := range f.Inputs {
		if !IsSupplied(in.Name()) {
			out.Inputs = append(out.Inputs, in)
		}
	}
	for _, t := range tokens {
		if name := camel(t); !slices.ContainsFunc(f.Inputs, func(in form.Input) bool { return in.Name() == name || in.Default == "<"+t+">" }) {
			undeclared = append(undeclared, []string{name})
			needed[name] = true
		}
	}
	for _, p := range undeclared {
		name := strings.Join(p, ".")
		if _, had := out.Input(name); IsSupplied(name) || had {
			continue
		}
		in := undeclaredInput(p)
		in.Required = in.Required || needed[name]
		out.Inputs = append(out.Inputs, in)
	}
	return out
}

// UnusableError is an item that cannot be rendered.
type UnusableError struct{ Path, Why string }

// Error is one sentence.
func (e *UnusableError) Error() string { return fmt.Sprintf("%s: %s", e.Path, e.Why) }
