package cli

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rsa"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/crypto/ssh"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/demo"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
	"gitconnection/internal/testkit/leak"
)

// linked is a connected organization, and a folder for keys.
func linked(t *testing.T) (*testkit.GitHub, *cli, string) {
	t.Helper()
	g := testkit.New(t)
	g.Installed("acme")
	g.Installed("acme-apps")
	c := newCLI(t, g)
	mustRun(t, c, "connect", "acme", "--application-org", "acme-apps", "--yes")
	return g, c, t.TempDir()
}

// keysOf are the deploy keys of a repository.
func keysOf(t *testing.T, g *testkit.GitHub, fullName string) []simulator.KeyState {
	t.Helper()
	for _, r := range g.State().Repositories {
		if r.FullName == fullName {
			return r.Keys
		}
	}
	t.Fatalf("there is no %s", fullName)
	return nil
}

// secretIn reads a Secret of Argo CD out of a file that nobody else can read.
func secretIn(t *testing.T, file string) map[string]string {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%s: %v %v", file, info.Mode(), err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Kind       string            `yaml:"kind"`
		StringData map[string]string `yaml:"stringData"`
	}
	if err := yaml.Unmarshal(data, &read); err != nil || read.Kind != "Secret" {
		t.Fatalf("%v\n%s", err, data)
	}
	return read.StringData
}

// publicOf is the public half of a private key.
func publicOf(t *testing.T, private string) string {
	t.Helper()
	key, err := ssh.ParseRawPrivateKey([]byte(private))
	if err != nil {
		t.Fatal(err)
	}
	ed, ok := key.(*ed25519.PrivateKey)
	if !ok {
		t.Fatalf("%T", key)
	}
	public, err := ssh.NewPublicKey(ed.Public())
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(public)))
}

// unseen looks for private keys in everything that a program printed and in
// every file that it left behind beside those that it was to write.
func unseen(t *testing.T, c *cli, keys []string, outcomes ...outcome) {
	t.Helper()
	var secrets []leak.Secret
	for _, k := range keys {
		secrets = append(secrets, leak.Secret{Kind: "private deploy key", Value: k})
	}
	var sources []leak.Source
	for _, o := range outcomes {
		sources = append(sources, leak.Source{Name: "output", Data: []byte(o.out + o.err)})
	}
	files, err := leak.Files(c.env["HOME"], func(string) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	found, err := leak.Find(secrets, append(sources, files...))
	if err != nil || len(found) > 0 {
		t.Errorf("%v %v", found, err)
	}
	planted := leak.Source{Name: "planted", Data: []byte(keys[0])}
	if found, err := leak.Find(secrets, []leak.Source{planted}); err != nil || len(found) == 0 {
		t.Errorf("a planted key is not found: %v", err)
	}
}

func TestDeployKeysForArgoCD(t *testing.T) {
	g, c, folder := linked(t)
	if o := c.run("argocd", "credentials", "acme", "--folder", folder); o.code != cmdutil.ExitUsage || !strings.Contains(o.out, "add       acme/acme-gitops") || len(keysOf(t, g, "acme/acme-gitops")) != 0 {
		t.Errorf("without --yes: %+v", o)
	}
	made := mustRun(t, c, "argocd", "credentials", "acme", "--folder", folder, "--yes", "--debug")
	var private []string
	for repository, url := range map[string]string{"acme/acme-gitops": "git@127.0.0.1:acme/acme-gitops.git", "acme-apps/acme-gitops": "git@127.0.0.1:acme-apps/acme-gitops.git"} {
		role := "platform"
		if strings.HasPrefix(repository, "acme-apps") {
			role = "application"
		}
		secret := secretIn(t, filepath.Join(folder, "argocd-acme-"+role+".yaml"))
		keys := keysOf(t, g, repository)
		if len(keys) != 1 || !keys[0].ReadOnly || keys[0].Title != "Argo CD of acme (konstruct)" || keys[0].Key != publicOf(t, secret["sshPrivateKey"]) || secret["url"] != url {
			t.Errorf("%s: %+v %q", repository, keys, secret["url"])
		}
		private = append(private, secret["sshPrivateKey"])
	}
	again := mustRun(t, c, "argocd", "credentials", "acme", "--folder", t.TempDir(), "--yes", "--output", "json")
	if again.last(t, "result")["outcome"] != "nothing" || again.last(t, "result")["writes"] != float64(0) || len(keysOf(t, g, "acme/acme-gitops")) != 1 {
		t.Errorf("again: %s", again.out)
	}
	if o := c.run("argocd", "credentials", "acme", "--folder", folder, "--rotate", "--yes"); o.code != cmdutil.ExitRefused || !strings.Contains(o.err, "only copy of a key") || len(keysOf(t, g, "acme/acme-gitops")) != 1 {
		t.Errorf("over a file: %+v", o)
	}
	other := t.TempDir()
	rotated := mustRun(t, c, "argocd", "credentials", "acme", "--folder", other, "--rotate", "--yes")
	keys := keysOf(t, g, "acme/acme-gitops")
	if len(keys) != 2 || keys[1].Key != publicOf(t, secretIn(t, filepath.Join(other, "argocd-acme-platform.yaml"))["sshPrivateKey"]) {
		t.Errorf("rotated: %+v", keys)
	}
	list := mustRun(t, c, "argocd", "credentials", "list", "acme", "--output", "json")
	if list.last(t, "result")["count"] != float64(4) {
		t.Errorf("list: %s", list.out)
	}
	if o := c.run("argocd", "credentials", "revoke", "acme", "--older"); o.code != cmdutil.ExitRefused || !strings.Contains(o.err, "--confirm acme") || len(keysOf(t, g, "acme/acme-gitops")) != 2 {
		t.Errorf("unconfirmed: %+v", o)
	}
	mustRun(t, c, "argocd", "credentials", "revoke", "acme", "--older", "--confirm", "acme")
	if left := keysOf(t, g, "acme/acme-gitops"); len(left) != 1 || left[0].Key != keys[1].Key {
		t.Errorf("older ones revoked: %+v", left)
	}
	g.AddDeployKey("acme", "acme-gitops", "somebody's", "ssh-ed25519 AAAA", true)
	mustRun(t, c, "argocd", "credentials", "revoke", "acme", "--confirm", "acme")
	if left := keysOf(t, g, "acme/acme-gitops"); len(left) != 1 || left[0].Title != "somebody's" {
		t.Errorf("revoked: %+v", left)
	}
	if o := mustRun(t, c, "argocd", "credentials", "revoke", "acme", "--confirm", "acme"); !strings.Contains(o.out, "nothing to revoke") {
		t.Errorf("again: %+v", o)
	}
	unseen(t, c, private, made, again, rotated, list)
}

func TestWhereKeysDoNotGo(t *testing.T) {
	g, c, folder := linked(t)
	if err := os.MkdirAll(filepath.Join(folder, "work", ".git"), 0o700); err != nil {
		t.Fatal(err)
	}
	inside := filepath.Join(folder, "work", "deep")
	if err := os.MkdirAll(inside, 0o700); err != nil {
		t.Fatal(err)
	}
	if o := c.run("argocd", "credentials", "acme", "--folder", inside, "--yes"); o.code != cmdutil.ExitRefused || !strings.Contains(o.err, "must not be committed") {
		t.Errorf("inside a repository: %+v", o)
	}
	if o := c.run("argocd", "credentials", "acme", "--folder", filepath.Join(folder, "none"), "--yes"); o.code != cmdutil.ExitFailed {
		t.Errorf("a folder that is not there: %+v", o)
	}
	g.SetPolicy("acme", simulator.Policy{NoDeployKeys: true})
	if o := c.run("argocd", "credentials", "acme", "--folder", folder, "--yes"); o.code != cmdutil.ExitPerson || !strings.Contains(o.err, "konstruct app create --read-only") {
		t.Errorf("forbidden: %+v", o)
	}
	if _, err := os.Stat(filepath.Join(folder, "argocd-acme-platform.yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key of no use stays behind: %v", err)
	}
	for _, keys := range [][]simulator.KeyState{keysOf(t, g, "acme/acme-gitops"), keysOf(t, g, "acme-apps/acme-gitops")} {
		if len(keys) != 0 {
			t.Errorf("%+v", keys)
		}
	}
	for _, wrong := range [][]string{{"--reveal", "--external-secret", "vault"}, {"--external-secret", "a b"}, {"--app", "x", "--rotate"}} {
		if o := c.run(append([]string{"argocd", "credentials", "acme"}, wrong...)...); o.code != cmdutil.ExitUsage {
			t.Errorf("%v: %+v", wrong, o)
		}
	}
}

// documents parses what is printed for kubectl.
func documents(t *testing.T, text string) []map[string]any {
	t.Helper()
	var out []map[string]any
	dec := yaml.NewDecoder(strings.NewReader(text))
	for {
		var m map[string]any
		err := dec.Decode(&m)
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if m != nil {
			out = append(out, m)
		}
	}
}

func TestKeysAreShownAndStored(t *testing.T) {
	g, c, folder := linked(t)
	o := mustRun(t, c, "argocd", "credentials", "acme", "--external-secret", "vault", "--folder", folder, "--yes")
	docs := documents(t, o.out)
	key, err := os.ReadFile(filepath.Join(folder, "argocd-acme-platform.key"))
	if err != nil || len(docs) != 2 || docs[0]["kind"] != "ExternalSecret" || publicOf(t, string(key)) != keysOf(t, g, "acme/acme-gitops")[0].Key {
		t.Fatalf("%v\n%s", err, o.out)
	}
	if !strings.Contains(o.err, "vault kv put -cas=0 secret/konstruct/acme/argocd/platform sshPrivateKey=-; fi; } < "+filepath.Join(folder, "argocd-acme-platform.key")) {
		t.Errorf("the command is not shown: %s", o.err)
	}
	unseen(t, c, []string{string(key)}, o)
	o = mustRun(t, c, "argocd", "credentials", "acme", "--rotate", "--reveal", "--yes", "--folder", folder)
	docs = documents(t, o.out)
	if len(docs) != 2 || docs[0]["kind"] != "Secret" {
		t.Fatalf("%s", o.out)
	}
	data, _ := docs[0]["stringData"].(map[string]any)
	private, _ := data["sshPrivateKey"].(string)
	if publicOf(t, private) != keysOf(t, g, "acme/acme-gitops")[1].Key {
		t.Errorf("%s", o.out)
	}
	o = mustRun(t, c, "argocd", "credentials", "acme", "--rotate", "--reveal", "--yes", "--output", "json")
	if m, _ := o.last(t, "manifest")["manifest"].(string); !strings.Contains(m, "BEGIN OPENSSH PRIVATE KEY") {
		t.Errorf("%s", o.out)
	}
}

func TestAReadOnlyAppReadsForArgoCD(t *testing.T) {
	g, c, key := setUp(t)
	c.keyring = newRing()
	for _, org := range []string{"acme", "acme-apps"} {
		g.Installed(org)
	}
	mustRun(t, c, importArgs(g, key, "--instance", "work", "--slug", testkit.Slug)...)
	mustRun(t, c, "connect", "acme", "--application-org", "acme-apps", "--yes")
	g.AddApp(simulator.AppSpec{
		ID: 77, ClientID: "Iv1.readonly", Slug: "acme-argocd", Name: "Acme Argo CD", OwnerLogin: "acme", Public: true,
		Permissions: map[string]string{"metadata": "read", "contents": "read"}, PublicKey: func() *rsa.PublicKey { return &testkit.OtherKey().PublicKey },
	})
	pem := filepath.Join(t.TempDir(), "other.pem")
	if err := os.WriteFile(pem, []byte(strings.ReplaceAll(demo.OneLinePEM(testkit.OtherKey()), `\n`, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, c, "app", "import", "--web", g.Base, "--app-id", "77", "--private-key", pem, "--instance", "argocd")
	folder := t.TempDir()
	args := []string{"argocd", "credentials", "acme", "--instance", "work", "--yes", "--folder", folder, "--app"}
	if o := c.run(append(args, "work")...); o.code != cmdutil.ExitRefused || !strings.Contains(o.err, "delete repositories of every organization") || !strings.Contains(o.err, "app create --read-only") {
		t.Errorf("the App that provisions: %+v", o)
	}
	if o := c.run(append(args, "nobody")...); o.code != cmdutil.ExitUsage {
		t.Errorf("no instance: %+v", o)
	}
	if o := c.run(append(args, "argocd")...); o.code != cmdutil.ExitPerson || !strings.Contains(o.err, "is not installed on acme") || !strings.Contains(o.err, "apps/acme-argocd/installations/new") {
		t.Errorf("not installed: %+v", o)
	}
	g.Install(simulator.InstallSpec{App: "acme-argocd", Account: "acme"})
	g.Install(simulator.InstallSpec{App: "acme-argocd", Account: "acme-apps"})
	o := mustRun(t, c, append(args, "argocd")...)
	secret := secretIn(t, filepath.Join(folder, "argocd-acme-platform.yaml"))
	if secret["githubAppID"] != "77" || secret["githubAppInstallationID"] == "" || secret["url"] != g.Base+"/acme/acme-gitops.git" || secret["githubAppEnterpriseBaseUrl"] != g.Base+"/api/v3" {
		t.Errorf("%v", secret)
	}
	want, err := os.ReadFile(pem)
	if err != nil || !bytes.Equal(bytes.TrimSpace([]byte(secret["githubAppPrivateKey"])), bytes.TrimSpace(want)) {
		t.Errorf("the key is another: %v", err)
	}
	if len(keysOf(t, g, "acme/acme-gitops")) != 0 {
		t.Error("a deploy key was made, too")
	}
	unseen(t, c, []string{secret["githubAppPrivateKey"]}, o)
}

func TestManifestsForArgoCD(t *testing.T) {
	g, c, _ := linked(t)
	docs := documents(t, mustRun(t, c, "argocd", "manifests", "acme").out)
	if len(docs) != 2 || docs[1]["kind"] != "Application" {
		t.Errorf("%v", docs)
	}
	commitTo(t, g, "acme-apps", "acme-gitops", github.File{Path: place("staging"), Content: []byte(applicationFile("1"))})
	commitTo(t, g, "acme", "acme-gitops", github.File{Path: "registry/clusters/edge/10-tools.yaml", Content: []byte(
		"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: tools, namespace: argocd}\nspec:\n  project: edge\n  source: {repoURL: " + g.Base + "/acme/acme-gitops.git, path: registry/clusters/edge/tools}\n  destination: {name: edge}\n")})
	o := mustRun(t, c, "argocd", "manifests", "acme")
	docs = documents(t, o.out)
	if len(docs) != 5 || docs[2]["kind"] != "ApplicationSet" || docs[4]["kind"] != "ApplicationSet" || !strings.Contains(o.out, "path: registry/environments/staging/edge\n") || !strings.Contains(o.out, "path: registry/clusters/edge\n") {
		t.Errorf("%s", o.out)
	}
	if !strings.Contains(o.err, "1 Applications read the repositories by other addresses") {
		t.Errorf("%s", o.err)
	}
	if o := mustRun(t, c, "argocd", "manifests", "acme", "--app"); o.err != "" || !strings.Contains(o.out, "repoURL: "+g.Base+"/acme/acme-gitops.git") {
		t.Errorf("%+v", o)
	}
	j := mustRun(t, c, "argocd", "manifests", "acme", "--output", "json")
	if j.last(t, "result")["count"] != float64(5) || j.last(t, "result")["writes"] != float64(0) {
		t.Errorf("%s", j.out)
	}
}

func TestAddressesOfArgoCD(t *testing.T) {
	g, c, _ := linked(t)
	const path = "registry/clusters/edge/10-tools.yaml"
	tools := func(address string) string {
		return "apiVersion: argoproj.io/v1alpha1 # ours\nkind: Application\nmetadata: {name: tools, namespace: argocd}\nspec:\n  project: edge\n  source: {repoURL: '" + address +
			"', path: registry/clusters/edge/tools}\n  destination: {name: edge}\n"
	}
	commitTo(t, g, "acme", "acme-gitops", github.File{Path: path, Content: []byte(tools(g.Base + "/acme/acme-gitops.git"))},
		github.File{Path: "registry/clusters/edge/tools/.gitkeep"})
	holds := func() string {
		t.Helper()
		repo, err := g.Client.ObserveRepository(t.Context(), "acme", "acme-gitops", github.Look{Marker: path})
		if err != nil {
			t.Fatal(err)
		}
		return string(repo.Marker)
	}
	if o := c.run("argocd", "address", "acme", "ssh", "--yes", "--actor", "ci"); o.code != cmdutil.ExitPerson || !strings.Contains(o.out+o.err, "kubectl -n argocd get secrets") {
		t.Errorf("without credentials: %+v", o)
	}
	mustRun(t, c, "argocd", "address", "acme", "ssh", "--yes", "--actor", "ci", "--confirm-phase")
	if got := holds(); got != tools("git@127.0.0.1:acme/acme-gitops.git") {
		t.Errorf("%s", got)
	}
	if o := mustRun(t, c, "argocd", "address", "acme", "ssh", "--yes", "--actor", "ci"); !strings.Contains(o.out, "nothing to do") {
		t.Errorf("again: %s", o.out)
	}
	mustRun(t, c, "argocd", "address", "acme", "https", "--yes", "--actor", "ci", "--confirm-phase")
	if got := holds(); got != tools(g.Base+"/acme/acme-gitops.git") {
		t.Errorf("%s", got)
	}
	if o := mustRun(t, c, "argocd", "manifests", "acme"); !strings.Contains(o.out, "repoURL: "+g.Base+"/acme/acme-gitops.git") || o.err != "" {
		t.Errorf("%+v", o)
	}
	if o := mustRun(t, c, "status", "acme", "--output", "json"); o.last(t, "result")["phase"] != "Connected" {
		t.Errorf("%s", o.out)
	}
}

// TestAnotherAddressIsNoChangeByHand has Argo CD read what was rendered by
// another address, there and back.
func TestAnotherAddressIsNoChangeByHand(t *testing.T) {
	_, c, _ := linked(t)
	mustRun(t, c, "cluster", "add", "acme", "edge", "--template", "any/workload-cluster", "--set", "email=a@acme.example", "--set", "apiServer=https://edge.acme.example:6443", "--yes", "--actor", "ci")
	for _, to := range []string{"https", "ssh", "https"} {
		mustRun(t, c, "argocd", "address", "acme", to, "--yes", "--actor", "ci", "--confirm-phase")
		line := mustRun(t, c, "cluster", "list", "acme", "--output", "json").last(t, "cluster")
		if drift, ok := line["drift"].(map[string]any); !ok || len(drift) > 0 {
			t.Errorf("%s: %v", to, line["drift"])
		}
	}
}
