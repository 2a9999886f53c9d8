package template_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/Masterminds/semver/v3"

	"gitconnection/internal/scaffold/argocd"
)

// chartVersions is what is installed, everywhere the same. A version is raised
// here and in the values of the templates, and looked up again in the sources
// that clusterKinds and shipped name. Only nine of these and of what follows were
// looked up to be the newest (December 2026); the others may be older.
var chartVersions = map[string]string{
	"argo-cd":               "10.9.6",
	"cert-manager":          "v1.21.2",
	"cloudnative-pg":        "0.29.1",
	"crossplane":            "2.4.2",
	"external-dns":          "1.21.1",
	"external-secrets":      "2.9.0",
	"gateway-helm":          "v1.9.1",
	"kube-prometheus-stack": "91.0.0",
	"metrics-server":        "3.13.1",
	"plugin-barman-cloud":   "0.8.1",
	"reloader":              "2.2.16",
	"trivy-operator":        "0.34.0",
	"vcluster":              "0.36.1",
}

// sourceVersions are the constraints of Terraform's providers and modules.
var sourceVersions = map[string]string{
	"civo/civo":                     "~> 1.2.6",
	"hashicorp/aws":                 "~> 6.15",
	"hashicorp/kubernetes":          "~> 2.38",
	"terraform-aws-modules/eks/aws": "~> 21.0",
	"terraform-aws-modules/vpc/aws": "~> 6.0",
}

// shipped is what the packages of Crossplane's Terraform provider have inside:
// crossplane-contrib/provider-terraform, cluster/images/provider-terraform/Dockerfile,
// TERRAFORM_VERSION. Until v1.1.1 it is 1.5.5; v1.2.0 is made from main after
// pull request 284 (2026-06-30).
var shipped = map[string]string{
	"xpkg.crossplane.io/crossplane-contrib/provider-terraform:v1.1.1": "1.5.5",
	"xpkg.crossplane.io/crossplane-contrib/provider-terraform:v1.2.0": "1.5.7",
	"xpkg.upbound.io/upbound/provider-terraform:v1.0.0":               "1.5.5",
}

// needed is what the modules of others require, by source and constraint:
// their versions.tf.
var needed = map[string]string{
	"terraform-aws-modules/eks/aws ~> 21.0": ">= 1.5.7",
	"terraform-aws-modules/vpc/aws ~> 6.0":  ">= 1.0",
}

// backends are those that reach their storage from a pod of Crossplane, and the
// first Terraform that does it. The one for S3 has to take EKS Pod Identity,
// and until 1.5 it refuses that address: aws-sdk-go v1.44.122,
// aws/defaults/defaults.go, takes credentials from loopback alone.
var backends = map[string]string{"kubernetes": "1.0", "s3": "1.6"}

// TestOneVersionEverywhere lists what is installed, and holds every template to
// the same version of it.
func TestOneVersionEverywhere(t *testing.T) {
	all := renderedSet(t)
	used := map[string]bool{}
	for _, r := range all {
		for _, f := range r.manifests {
			for _, d := range documents(t, f.Path, f.Content) {
				for _, chart := range chartsOf(d) {
					used[chart] = true
					if d["kind"] == "Application" && !slices.Contains(revisions(d), chart+" "+chartVersions[chart]) {
						t.Errorf("%s: %s: %v, want %s", r.item.Path, f.Path, revisions(d), chartVersions[chart])
					}
				}
			}
		}
	}
	for chart := range chartVersions {
		if !used[chart] {
			t.Errorf("nobody installs %s", chart)
		}
	}
	sources := map[string]bool{}
	for _, f := range terraform(t) {
		for source, version := range constraints(f.Content) {
			sources[source] = true
			if version != sourceVersions[source] {
				t.Errorf("%s: %s %s, want %q", f.Path, source, version, sourceVersions[source])
			}
		}
	}
	for source := range sourceVersions {
		if !sources[source] {
			t.Errorf("nobody uses %s", source)
		}
	}
}

// revisions are the charts that an Application installs, with their versions.
func revisions(app map[string]any) []string {
	sources, _ := at(app, "spec", "sources").([]any)
	if one := at(app, "spec", "source"); one != nil {
		sources = append(sources, one)
	}
	var out []string
	for _, s := range sources {
		out = append(out, text(s, "chart")+" "+text(s, "targetRevision"))
	}
	return out
}

var constraint = regexp.MustCompile(`(?m)source\s*=\s*"([^"]+)"\s+version\s*=\s*"([^"]+)"`)

// constraints are the versions that a file of Terraform asks for, by source.
func constraints(content string) map[string]string {
	out := map[string]string{}
	for _, m := range constraint.FindAllStringSubmatch(content, -1) {
		out[m[1]] = m[2]
	}
	return out
}

// TestArgoCDIsTheOneThatJudges holds the Argo CD that management clusters
// install to the one that manifests are validated against.
func TestArgoCDIsTheOneThatJudges(t *testing.T) {
	notice, err := os.ReadFile("../manifest/schemas/NOTICE.md")
	if err != nil {
		t.Fatal(err)
	}
	judges := regexp.MustCompile(`argo-cd\) (v[0-9.]+) `).FindStringSubmatch(string(notice))
	if judges == nil {
		t.Fatal("the notice names no version")
	}
	installs := 0
	for _, r := range renderedSet(t) {
		for _, f := range r.manifests {
			for _, d := range documents(t, f.Path, f.Content) {
				if !slices.Contains(chartsOf(d), "argo-cd") {
					continue
				}
				installs++
				if got := text(d, "spec", "source", "helm", "valuesObject", "global", "image", "tag"); got != judges[1] {
					t.Errorf("%s installs Argo CD %s, and %s judges", r.item.Path, got, judges[1])
				}
				// What the first Argo CD is told to have, this one has.
				if got := text(d, "spec", "source", "helm", "valuesObject", "configs", "cm", argocd.HealthKey); got != argocd.HealthCheck {
					t.Errorf("%s: the health check of Applications is %q", r.item.Path, got)
				}
			}
		}
	}
	if installs != 2 {
		t.Errorf("%d templates install it", installs)
	}
}

// TestTerraformIsWhatTheProviderShips holds every module, backend and provider
// to the Terraform that is in the package which management clusters install.
func TestTerraformIsWhatTheProviderShips(t *testing.T) {
	packages := map[string]bool{}
	for _, r := range renderedSet(t) {
		for _, f := range r.manifests {
			for _, d := range documents(t, f.Path, f.Content) {
				if text(d, "apiVersion") == "pkg.crossplane.io/v1" && text(d, "kind") == "Provider" {
					packages[text(d, "spec", "package")] = true
				}
			}
		}
	}
	if len(packages) != 1 {
		t.Fatalf("one provider for all: %v", packages)
	}
	for name := range packages {
		version, err := semver.NewVersion(shipped[name])
		if err != nil {
			t.Fatalf("nobody has written down what %s ships", name)
		}
		for _, f := range terraform(t) {
			for _, wrong := range unfit(f.Content, version) {
				t.Errorf("%s: %s has Terraform %s: %s", f.Path, name, version, wrong)
			}
		}
	}
}

var (
	requiredVersion = regexp.MustCompile(`required_version\s*=\s*"([^"]+)"`)
	backend         = regexp.MustCompile(`backend\s+"([a-z0-9]+)"`)
	staticKeys      = regexp.MustCompile(`(?m)^\s*(access_key|secret_key|token|shared_credentials_files?|profile)\s*=`)
)

// unfit says what in a file a version of Terraform cannot do.
func unfit(content string, version *semver.Version) []string {
	var wrong []string
	hold := func(what, requirement string) {
		c, err := semver.NewConstraint(requirement)
		if err != nil || !c.Check(version) {
			wrong = append(wrong, what+" needs "+requirement)
		}
	}
	for _, m := range requiredVersion.FindAllStringSubmatch(content, -1) {
		hold("the file", m[1])
	}
	for source, constraint := range constraints(content) {
		if strings.Count(source, "/") != 2 {
			continue // a provider: all of them need less than any Terraform that is shipped
		}
		if requirement, ok := needed[source+" "+constraint]; ok {
			hold(source, requirement)
		} else {
			wrong = append(wrong, "nobody has written down what "+source+" "+constraint+" requires")
		}
	}
	for _, m := range backend.FindAllStringSubmatch(content, -1) {
		if first, ok := backends[m[1]]; ok {
			hold("the backend "+m[1]+", without a key", ">= "+first)
		} else {
			wrong = append(wrong, "nobody has tried the backend "+m[1])
		}
	}
	if backend.MatchString(content) && staticKeys.MatchString(content) {
		wrong = append(wrong, "a key stands in the configuration")
	}
	return wrong
}

// TestUnfitIsAwake holds the rules to what was wrong once.
func TestUnfitIsAwake(t *testing.T) {
	old, now := semver.MustParse("1.5.5"), semver.MustParse("1.5.7")
	for content, fits := range map[string][2]bool{
		`terraform { required_version = ">= 1.5.7" }`:                                              {false, true},
		`terraform { required_version = ">= 1.6" }`:                                                {false, false},
		"module \"eks\" {\n source = \"terraform-aws-modules/eks/aws\"\n version = \"~> 21.0\"\n}": {false, true},
		"module \"eks\" {\n source = \"terraform-aws-modules/eks/aws\"\n version = \"~> 99.0\"\n}": {false, false},
		`terraform { backend "s3" {} }`:                                                            {false, false},
		`terraform { backend "kubernetes" {} }`:                                                    {true, true},
		`terraform { backend "pg" {} }`:                                                            {false, false},
		"terraform { backend \"kubernetes\" {\n token = \"x\"\n} }":                                {false, false},
	} {
		if got := [2]bool{len(unfit(content, old)) == 0, len(unfit(content, now)) == 0}; got != fits {
			t.Errorf("%s: %v, want %v", content, got, fits)
		}
	}
}
