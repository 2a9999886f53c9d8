package testkit_test

import (
	"bytes"
	"strings"

	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold"
)

const (
	lena  = "lena-platform"
	priya = "priya-sre"
)

// work is what the platform team of umbrella has done with the program, in
// order: a cluster that makes the others, two that it made, their
// environments, what is installed in them, and an upgrade that umbrella-us
// still waits for. A node was added there by hand.
func (d *demoTeam) work() {
	d.cluster(43.6, d.older, lena, delivery.ClusterRequest{
		Name: "umbrella-control", Template: "aws/management-cluster", Answers: cloud(map[string]string{
			"workloadClusterRegion": "eu-central-1", "workloadNodeType": "m6i.large", "workloadNodeCount": "3", "vpcNetwork": "10.30.0.0/16",
			"assumableRoles": "arn:aws:iam::111122223333:role/konstruct-workload",
		}),
	})
	d.cluster(43, d.older, lena, workload("umbrella-eu", "eu-central-1", "6", "10.40.0.0/16"))
	for i, env := range []string{"staging", "preproduction", "production"} {
		d.environment(42.9-float64(i)/10, d.older, lena, env, "umbrella-eu")
	}
	d.cluster(41, d.older, lena, workload("umbrella-us", "us-east-1", "4", "10.50.0.0/16"))
	d.environment(40.8, d.older, lena, "production", "umbrella-us")
	d.byHand(40.5, lena, "Let applications take our own charts", project("umbrella-eu"), project("umbrella-us"))

	d.install(24, d.older, priya, delivery.ItemRequest{Item: "trivy-operator", Environments: []string{"staging"}, Answers: map[string]string{"severity": "CRITICAL"}})
	d.upgrade(12, "umbrella-control", lena)
	d.install(11, d.now, "octo-admin", delivery.ItemRequest{Item: "object-store-bucket", Name: "order-archive", Environments: []string{"production"}, Clusters: []string{"umbrella-eu"}, Answers: map[string]string{
		"bucketName": "umbrella-order-archive", "keepVersionsDays": "3650", "awsRegion": "eu-central-1",
		"workloadAssumeRole": "arn:aws:iam::111122223333:role/konstruct-workload",
	}})
	d.upgrade(8, "umbrella-eu", lena)
	d.install(6, d.now, priya, delivery.ItemRequest{Item: "metrics-server", Environments: []string{"production"}, Answers: map[string]string{"replicas": "2"}})
	d.byHand(3, lena, "Give umbrella-us a fifth node", d.fifthNode())
}

func cloud(answers map[string]string) map[string]string {
	answers["workloadAssumeRole"] = "arn:aws:iam::111122223333:role/konstruct-workload"
	answers["apiAllowedNetworks"] = "203.0.113.0/24"
	answers["email"] = "platform@umbrella.example"
	return answers
}

func workload(name, region, nodes, network string) delivery.ClusterRequest {
	return delivery.ClusterRequest{Name: name, Template: "aws/workload-cluster", Parent: "umbrella-control", Answers: cloud(map[string]string{
		"workloadClusterRegion": region, "workloadNodeType": "m6i.xlarge", "workloadNodeCount": nodes, "vpcNetwork": network,
	})}
}

func (d *demoTeam) cluster(age float64, t delivery.Templates, by string, w delivery.ClusterRequest) {
	w.Actor = by
	p, err := d.engine.PlanAddCluster(d.Context(), d.open(), t, w)
	d.commit(age, p, err)
}

func (d *demoTeam) environment(age float64, t delivery.Templates, by, environment, cluster string) {
	p, err := d.engine.PlanAddToCluster(d.Context(), d.open(), t, environment, cluster, by)
	d.commit(age, p, err)
}

func (d *demoTeam) install(age float64, t delivery.Templates, by string, w delivery.ItemRequest) {
	w.Actor = by
	p, err := d.engine.PlanInstall(d.Context(), d.open(), t, w)
	d.commit(age, p, err)
}

func (d *demoTeam) upgrade(age float64, cluster, by string) {
	p, err := d.engine.PlanUpgradeCluster(d.Context(), d.open(), d.now, delivery.ClusterChange{Name: cluster, Actor: by})
	d.commit(age, p, err)
}

// project lets the applications of a cluster take charts that no template
// knows of.
func project(cluster string) scaffold.File {
	const text = `# Applications of the shop. Their charts are our own, so the project that came
# with the cluster does not allow them.
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: <CLUSTER>-shop
  namespace: argocd
  annotations:
    argocd.argoproj.io/sync-wave: "-1"
spec:
  description: The shop on <CLUSTER>
  sourceRepos:
    - https://charts.umbrella.example
    - <APPLICATION_REPOSITORY>
  destinations:
    - name: <CLUSTER>
      namespace: "*"
  clusterResourceWhitelist:
    - group: ""
      kind: Namespace
`
	return scaffold.File{Path: "registry/clusters/" + cluster + "/shop-project.yaml", Content: []byte(strings.ReplaceAll(text, "<CLUSTER>", cluster))}
}

// fifthNode is the manifest of umbrella-us with another number in it.
func (d *demoTeam) fifthNode() scaffold.File {
	const path = "registry/clusters/umbrella-us/infrastructure/workspace.yaml"
	s := d.open()
	read, err := d.engine.Read(d.Context(), s.Platform, path)
	if err != nil {
		d.Fatal(err)
	}
	before := []byte("- key: node_count\n        value: \"4\"")
	if bytes.Count(read[path], before) != 1 {
		d.Fatalf("%s does not have %q once:\n%s", path, before, read[path])
	}
	return scaffold.File{Path: path, Content: bytes.Replace(read[path], before, []byte("- key: node_count\n        value: \"5\""), 1)}
}
