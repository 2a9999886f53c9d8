package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// charts plays every chart repository and OCI registry: as the proxy that the
// repo server goes through, with a certificate for whatever host is asked for.
// Each chart is small, and of the name and version that some Application wants.
type charts struct {
	authority *x509.Certificate
	key       *ecdsa.PrivateKey
	wanted    func() [][3]string // repository, chart, version
	mu        sync.Mutex
	blobs     map[string][]byte // of the registry, by digest; filled before they are asked for
}

// extra is what a chart makes that its project has to allow by name.
var extra = map[string]string{
	"trivy-operator": "---\napiVersion: aquasecurity.github.io/v1alpha1\nkind: ClusterComplianceReport\nmetadata: {name: {{ .Release.Name }}}\nspec: {}\n",
}

func newCharts(wanted func() [][3]string) (*charts, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "charts"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	authority, err := x509.ParseCertificate(der)
	return &charts{authority: authority, key: key, wanted: wanted, blobs: map[string][]byte{}}, err
}

func (c *charts) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.authority.Raw})
}

func (c *charts) certificate(host string) (*tls.Certificate, error) {
	t := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, t, c.authority, &c.key.PublicKey, c.key)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: c.key}, err
}

// ServeHTTP takes tunnels, and answers what comes through them itself.
func (c *charts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	hijacker, ok := w.(http.Hijacker)
	if r.Method != http.MethodConnect || !ok {
		http.Error(w, "only tunnels", http.StatusMethodNotAllowed)
		return
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	host, _, _ := net.SplitHostPort(r.Host)
	cert, err := c.certificate(host)
	if err != nil {
		return
	}
	fmt.Fprint(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
	inner := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{*cert}})
	lines := bufio.NewReader(inner)
	for {
		req, err := http.ReadRequest(lines)
		if err != nil {
			return
		}
		status, kind, body := c.answer(host, req.URL.Path)
		head := ""
		if strings.Contains(req.URL.Path, "/manifests/") && status == http.StatusOK {
			head = "Docker-Content-Digest: " + digest(body) + "\r\n"
		}
		fmt.Fprintf(inner, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n", status, http.StatusText(status), kind, len(body), head)
		if req.Method != http.MethodHead {
			_, _ = inner.Write(body)
		}
	}
}

func digest(b []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(b)) }

func (c *charts) answer(host, where string) (status int, kind string, body []byte) {
	if rest, ok := strings.CutPrefix(where, "/v2/"); ok {
		return c.registry(rest)
	}
	entries := map[string][]object{}
	for _, one := range c.wanted() {
		address, chart, version := one[0], one[1], one[2]
		if !strings.HasPrefix(address, "https://"+host+"/") && address != "https://"+host {
			continue
		}
		file := chart + "-" + version + ".tgz"
		if path.Base(where) == file {
			return http.StatusOK, "application/gzip", pack(chart, version)
		}
		entries[chart] = append(entries[chart], object{"apiVersion": "v2", "name": chart, "version": version, "urls": []string{file}})
	}
	if path.Base(where) != "index.yaml" {
		return http.StatusNotFound, "text/plain", nil
	}
	index, _ := json.Marshal(object{"apiVersion": "v1", "entries": entries}) // JSON is YAML
	return http.StatusOK, "application/yaml", index
}

// registry answers as an OCI registry does: manifests by tag or digest, blobs.
func (c *charts) registry(where string) (status int, kind string, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	const manifest = "application/vnd.oci.image.manifest.v1+json"
	name, ref := path.Split(where)
	switch {
	case where == "":
		return http.StatusOK, "application/json", []byte("{}")
	case strings.HasSuffix(name, "/blobs/"):
		if blob, ok := c.blobs[ref]; ok {
			return http.StatusOK, "application/octet-stream", blob
		}
	case strings.HasSuffix(name, "/manifests/") && strings.HasPrefix(ref, "sha256:"):
		if blob, ok := c.blobs[ref]; ok {
			return http.StatusOK, manifest, blob
		}
	case strings.HasSuffix(name, "/manifests/"):
		chart := path.Base(strings.TrimSuffix(name, "/manifests/"))
		config, _ := json.Marshal(object{"apiVersion": "v2", "name": chart, "version": ref})
		content := pack(chart, ref)
		layer := func(media string, b []byte) object {
			c.blobs[digest(b)] = b
			return object{"mediaType": media, "digest": digest(b), "size": len(b)}
		}
		body, _ := json.Marshal(object{"schemaVersion": 2, "mediaType": manifest,
			"config": layer("application/vnd.cncf.helm.config.v1+json", config),
			"layers": []object{layer("application/vnd.cncf.helm.chart.content.v1.tar+gzip", content)}})
		c.blobs[digest(body)] = body
		return http.StatusOK, manifest, body
	}
	return http.StatusNotFound, "application/json", []byte("{}")
}

// pack makes a chart: the same bytes for the same name and version.
func pack(chart, version string) []byte {
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	files := tar.NewWriter(zipped)
	add := func(name, content string) {
		_ = files.WriteHeader(&tar.Header{Name: chart + "/" + name, Mode: 0o644, Size: int64(len(content)), Format: tar.FormatUSTAR})
		_, _ = io.WriteString(files, content)
	}
	add("Chart.yaml", fmt.Sprintf("apiVersion: v2\nname: %s\nversion: %q\n", chart, version))
	add("templates/all.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-"+chart+"}\ndata: {version: {{ .Chart.Version | quote }}}\n---\n"+
		"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: {{ .Release.Namespace }}-{{ .Release.Name }}-"+chart+"}\nrules: []\n"+extra[chart])
	_ = files.Close()
	_ = zipped.Close()
	return out.Bytes()
}
