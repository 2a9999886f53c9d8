package template

import (
	"strings"

	"gitconnection/internal/scaffold/form"
)

// Supplied are the values that the platform fills in without asking. Templates
// use them by these names, or as tokens: gitopsRepoUrl is <GITOPS_REPO_URL>.
type Supplied struct {
	Organization   string // of Konstruct
	PlatformOrg    string // login on GitHub
	ApplicationOrg string
	// URLs to clone the two repositories, such as https://github.com/acme/acme-gitops.git.
	PlatformURL, ApplicationURL string
	// ModuleURL is the platform repository's URL for HTTPS, by which Terraform
	// modules are read; "" is made of PlatformURL.
	ModuleURL             string
	ApplicationRepository string // its name
	Branch                string // the platform repository's default branch
	Cluster               string
	Parent                string // the cluster that the cluster is made from, "" the control plane
	Environment           string // "" for a cluster
	Item                  string // the name that a catalog item is installed by, "" for a cluster
	Path                  string // where the files go in their repository
}

// Values are the supplied values by name, for [Request]. An unknown one is
// empty, so that a template may test for it.
func (s Supplied) Values() map[string]string {
	return map[string]string{
		"workloadClusterName":        s.Cluster,
		"workloadClusterProjectName": s.Organization,
		"clusterName":                s.Cluster,
		"clusterDestination":         s.Cluster,
		"projectClusterName":         s.Parent,
		"gitopsRepoUrl":              s.PlatformURL,
		"teamGitopsRepoUrl":          s.ApplicationURL,
		"repoName":                   s.ApplicationRepository,
		"gitopsRepoName":             s.ApplicationRepository,
		"targetRevision":             s.Branch,
		"organization":               s.Organization,
		"orgName":                    s.ApplicationOrg,
		"projectOrg":                 s.ApplicationOrg,
		"platformOrg":                s.PlatformOrg,
		"envName":                    s.Environment,
		"environment":                s.Environment,
		"appName":                    s.Item,
		"registryPath":               s.Path,
	}
}

// IsSupplied reports whether the platform supplies the value of that name.
func IsSupplied(name string) bool {
	_, ok := Supplied{}.Values()[name]
	return ok
}

// description describes a value that templates of Konstruct's layout use
// without declaring it; Konstruct's web page asks for these.
func description(name string) (text string, known bool) {
	text, known = map[string]string{
		"workloadClusterRegion":     "region of the cloud that the cluster runs in",
		"workloadNodeCount":         "number of nodes",
		"workloadNodeType":          "size of a node, as the cloud names it",
		"workloadAmiType":           "image of the nodes (AWS), such as AL2023_x86_64_STANDARD",
		"workloadClusterAccountId":  "id of the cloud account that the cluster runs in",
		"workloadAssumeRole":        "role that is assumed in that account (AWS)",
		"workloadS3BucketName":      "bucket of the cluster",
		"cloudAccountName":          "name of the cloud account",
		"projectRegion":             "region of the management cluster",
		"projectAwsAccountId":       "AWS account of the management cluster",
		"projectAssumeRole":         "role that is assumed there",
		"projectStateStoreBucket":   "bucket that holds the state of Terraform",
		"kubefirstMgmtClusterName":  "name of the control plane's cluster",
		"kubefirstMgmtAccountId":    "cloud account of the control plane",
		"mainMgmtcloudRegion":       "region of the control plane",
		"kubefirstStateStoreBucket": "bucket that holds the control plane's state of Terraform",
	}[name]
	return text, known
}

// undeclaredInput is the input for a value that is used and not declared.
func undeclaredInput(path []string) form.Input {
	in := form.Input{Path: path, Type: form.String}
	text, known := description(strings.Join(path, "."))
	in.Description, in.Required = text, known
	if !known {
		in.Description = "used by the template, which does not say what for"
	}
	if in.Name() == "workloadNodeCount" {
		in.Type = form.Int
	}
	return in
}
