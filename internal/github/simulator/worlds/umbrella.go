package worlds

import (
	"io/fs"
	"slices"
	"strings"
	"time"

	"gitconnection/internal/github/simulator"
)

// demoConnection is a connected organization with what its team did.
type demoConnection struct {
	name, platformOrg, applicationOrg string
	environments                      []string
	age                               float64 // days since it was connected
	// Of Konstruct's web page: there is no record of what they were made of.
	// What konstruct itself has made is in demo/<name>: see renderedHistory.
	clusters []demoCluster
	apps     []demoApplication
	releases []demoRelease
	extras   bool // a catalog item of its own
}

// demoCluster is a cluster with the environments on it.
type demoCluster struct {
	name, region, module, nodeType, nodeCount string
	environments                              []string
	by                                        string
	age                                       float64
}

// demoApplication is an application with the places that it runs in, written
// environment@cluster, and the version that it began with.
type demoApplication struct {
	name, version, by string
	secret            bool
	age               float64
	places            []string
}

// demoRelease moves an application to a version, in one place after the other,
// about a day apart; the last one took place age days ago.
type demoRelease struct {
	app, version, by, verb string
	age                    float64
	places                 []string
}

var demoConnected = []demoConnection{
	{
		name: "umbrella", platformOrg: "umbrella", applicationOrg: "umbrella-apps", age: 44, extras: true,
		environments: []string{"development", "staging", "preproduction", "production"},
		clusters: []demoCluster{
			{"umbrella-sandbox", "eu-central-1", "workload-downstream-vcluster", "m6i.large", "2", []string{"development"}, "priya-sre", 42},
		},
		apps: []demoApplication{
			{"storefront", "2.14.0", "tomas-dev", false, 40, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "preproduction@umbrella-eu", "production@umbrella-eu", "production@umbrella-us"}},
			{"checkout", "1.9.3", "tomas-dev", false, 39.6, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "production@umbrella-eu", "production@umbrella-us"}},
			{"payments", "4.1.2", "priya-sre", true, 38, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "preproduction@umbrella-eu", "production@umbrella-eu", "production@umbrella-us"}},
			{"product-catalog", "3.0.5", "tomas-dev", false, 37, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "production@umbrella-eu"}},
			{"search", "0.28.1", "tomas-dev", false, 35.5, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "production@umbrella-eu"}},
			{"recommendations", "0.4.0", "tomas-dev", false, 30, []string{"development@umbrella-sandbox", "staging@umbrella-eu"}},
			{"notifications", "1.2.7", "octo-admin", false, 29, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "production@umbrella-eu"}},
			{"identity", "5.0.0", "priya-sre", true, 33, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "preproduction@umbrella-eu", "production@umbrella-eu", "production@umbrella-us"}},
			{"ledger", "2.2.0", "priya-sre", false, 28, []string{"staging@umbrella-eu", "production@umbrella-eu"}},
			{"reporting", "1.0.1", "octo-admin", false, 21, []string{"production@umbrella-eu"}},
			{"loyalty", "0.1.0", "tomas-dev", false, 6, []string{"development@umbrella-sandbox"}},
			{"image-proxy", "1.7.4", "lena-platform", false, 26, []string{"production@umbrella-eu", "production@umbrella-us"}},
			{"feature-flags", "0.9.2", "tomas-dev", false, 24, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "production@umbrella-eu"}},
			{"status-page", "1.1.0", "lena-platform", false, 18, []string{"production@umbrella-us"}},
		},
		releases: []demoRelease{
			{"storefront", "2.14.1", "tomas-dev", "Release", 27, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "preproduction@umbrella-eu", "production@umbrella-eu", "production@umbrella-us"}},
			{"checkout", "1.10.0", "tomas-dev", "Release", 22, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "production@umbrella-eu"}},
			{"payments", "4.2.0", "priya-sre", "Release", 15, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "preproduction@umbrella-eu", "production@umbrella-eu"}},
			{"payments", "4.1.2", "priya-sre", "Roll back", 14.8, []string{"production@umbrella-eu"}},
			{"product-catalog", "3.1.0", "tomas-dev", "Release", 12, []string{"development@umbrella-sandbox", "staging@umbrella-eu"}},
			{"search", "0.29.0", "tomas-dev", "Release", 9, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "production@umbrella-eu"}},
			{"identity", "5.1.0", "priya-sre", "Release", 7, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "preproduction@umbrella-eu"}},
			{"notifications", "1.3.0", "octo-admin", "Release", 5, []string{"development@umbrella-sandbox", "staging@umbrella-eu"}},
			{"payments", "4.2.1", "priya-sre", "Release", 2, []string{"development@umbrella-sandbox", "staging@umbrella-eu", "preproduction@umbrella-eu"}},
			{"storefront", "2.15.0-rc.2", "tomas-dev", "Release", 0.3, []string{"development@umbrella-sandbox"}},
			{"feature-flags", "0.10.0", "tomas-dev", "Release", 0.05, []string{"development@umbrella-sandbox"}},
		},
	},
	{
		name: "umbrella-labs", platformOrg: "umbrella-labs", applicationOrg: "umbrella-apps", age: 19,
		environments: []string{"experiments"},
		clusters: []demoCluster{
			{"labs", "eu-north-1", "workload-downstream-vcluster", "m6i.large", "2", []string{"experiments"}, "priya-sre", 18},
		},
		apps: []demoApplication{
			{"notebooks", "0.3.1", "priya-sre", false, 16, []string{"experiments@labs"}},
			{"forecast", "0.0.9", "tomas-dev", false, 4, []string{"experiments@labs"}},
		},
	},
}

func (c demoConnection) tokens(d demo, more ...string) []string {
	_, host, _ := strings.Cut(d.s.BaseURL(), "://")
	hostname, _, _ := strings.Cut(host, ":")
	return append([]string{
		"<HOST>", host, "<HOSTNAME>", hostname,
		"<PLATFORM_REPOSITORY>", d.s.BaseURL() + "/" + c.platformOrg + "/" + c.name + "-gitops.git",
		"<APPLICATION_REPOSITORY>", d.s.BaseURL() + "/" + c.applicationOrg + "/" + c.name + "-gitops.git",
	}, more...)
}

// platformHistory is what happened in the platform repository: clusters of the
// web page, the environments on them, and what the team added by itself.
func (c demoConnection) platformHistory(d demo) []simulator.CommitSpec {
	var history []simulator.CommitSpec
	for _, cluster := range c.clusters {
		root := "registry/clusters/" + cluster.name + "/"
		history = append(history, simulator.CommitSpec{
			Message: "Add cluster " + cluster.name, AuthorLogin: cluster.by, When: d.ago(cluster.age),
			Files: demoTree("cluster", root, c.tokens(d, "<CLUSTER>", cluster.name, "<REGION>", cluster.region,
				"<MODULE>", cluster.module, "<NODE_TYPE>", cluster.nodeType, "<NODE_COUNT>", cluster.nodeCount)...),
		})
		for i, environment := range cluster.environments {
			history = append(history, simulator.CommitSpec{
				Message: "Add environment " + environment + " on " + cluster.name, AuthorLogin: cluster.by,
				When: d.ago(cluster.age - 0.1*float64(i+1)),
				Files: demoFile("environment/environment.yaml", root+"45-env-"+environment+".yaml",
					c.tokens(d, "<CLUSTER>", cluster.name, "<ENVIRONMENT>", environment)...),
			})
		}
	}
	if c.extras {
		history = append(history, simulator.CommitSpec{Message: "Offer redis in the catalog", AuthorLogin: "lena-platform", When: d.ago(25),
			Files: demoTree("catalog/redis", "catalog/redis/")})
	}
	return history
}

// applicationHistory is what happened in the application repository: each
// application arrives, then versions move through the environments.
func (c demoConnection) applicationHistory(d demo) []simulator.CommitSpec {
	var history []simulator.CommitSpec
	for _, app := range c.apps {
		files := map[string][]byte{}
		for _, place := range app.places {
			files = merged(files, c.deployment(d, app.name, app.version, place))
			if app.secret {
				environment, cluster, _ := strings.Cut(place, "@")
				files = merged(files, demoFile("environment/external-secret.yaml",
					placePath(environment, cluster, app.name)+"/manifests/external-secret.yaml",
					"<APPLICATION>", app.name, "<ENVIRONMENT>", environment))
			}
		}
		history = append(history, simulator.CommitSpec{Message: "Deploy " + app.name + " " + app.version, AuthorLogin: app.by, When: d.ago(app.age), Files: files})
	}
	for _, release := range c.releases {
		for i, place := range release.places {
			verb := release.verb
			if i > 0 {
				verb = "Promote"
			}
			environment, cluster, _ := strings.Cut(place, "@")
			history = append(history, simulator.CommitSpec{
				Message:     verb + " " + release.app + " " + release.version + " to " + environment + " on " + cluster,
				AuthorLogin: release.by,
				When:        d.ago(release.age).Add(-time.Duration(len(release.places)-1-i) * 22 * time.Hour),
				Files:       c.deployment(d, release.app, release.version, place),
			})
		}
	}
	return history
}

func placePath(environment, cluster, app string) string {
	return "registry/environments/" + environment + "/" + cluster + "/" + app
}

// deployment is an application's manifest in one place.
func (c demoConnection) deployment(d demo, app, version, place string) map[string][]byte {
	environment, cluster, _ := strings.Cut(place, "@")
	replicas := map[string]string{"production": "4", "preproduction": "2", "staging": "2"}[environment]
	if replicas == "" {
		replicas = "1"
	}
	file, project := "environment/application.yaml", cluster+"-environment"
	if slices.ContainsFunc(c.apps, func(a demoApplication) bool { return a.name == app && a.secret }) {
		file = "environment/application-with-secret.yaml"
	}
	if !slices.ContainsFunc(c.clusters, func(made demoCluster) bool { return made.name == cluster }) {
		project = cluster + "-shop"
	}
	return demoFile(file, placePath(environment, cluster, app)+".yaml",
		c.tokens(d, "<PROJECT>", project, "<APPLICATION>", app, "<VERSION>", version, "<ENVIRONMENT>", environment, "<CLUSTER>", cluster, "<REPLICAS>", replicas)...)
}

// demoTree puts a folder of embedded files under a path.
func demoTree(from, root string, tokens ...string) map[string][]byte {
	all := map[string][]byte{}
	_ = fs.WalkDir(demoFiles, "demo/"+from, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		at := strings.TrimPrefix(name, "demo/")
		all = merged(all, demoFile(at, root+strings.TrimPrefix(at, from+"/"), tokens...))
		return nil
	})
	return all
}
