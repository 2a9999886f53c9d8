package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// archived is a line of checksums.txt that names an archive for Nix: checksum,
// name, version, system, machine.
var archived = regexp.MustCompile(`(?m)^([0-9a-f]{64})  (konstruct_([^_\s]+)_(linux|darwin)_(amd64|arm64)\.tar\.gz)$`)

// nix writes an expression that fetches the archives of a release. GoReleaser
// writes one, too, and needs nix-hash for it; Nix takes checksums as they are
// (nix.dev/manual: content-addressed, SRI hashes).
func nix(to, checksums, downloads string) error {
	list, err := os.ReadFile(checksums)
	if err != nil {
		return fmt.Errorf("read the checksums: %w", err)
	}
	if downloads == "" {
		downloads = "https://github.com/OWNER/konstruct/releases"
	}
	text, err := nixExpression(string(list), downloads)
	if err != nil {
		return fmt.Errorf("%s: %w", checksums, err)
	}
	if err := os.WriteFile(filepath.Join(to, "konstruct.nix"), []byte(text), 0o600); err != nil {
		return fmt.Errorf("write the Nix expression: %w", err)
	}
	return nil
}

func nixExpression(checksums, downloads string) (string, error) {
	var version string
	var systems strings.Builder
	found := archived.FindAllStringSubmatch(checksums, -1)
	for _, m := range found {
		sum, err := hex.DecodeString(m[1])
		if err != nil {
			return "", fmt.Errorf("the checksum of %s: %w", m[2], err)
		}
		if version != "" && m[3] != version {
			return "", fmt.Errorf("archives of two versions, %s and %s", version, m[3])
		}
		version = m[3]
		machine := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[m[5]]
		fmt.Fprintf(&systems, "    %s-%s = { name = %q; hash = \"sha256-%s\"; };\n", machine, m[4], m[2], base64.StdEncoding.EncodeToString(sum))
	}
	if len(found) == 0 {
		return "", fmt.Errorf("no archive of konstruct for Linux or macOS is listed")
	}
	return strings.NewReplacer("@version@", version, "@systems@", systems.String(), "@downloads@", downloads).Replace(expression), nil
}

const expression = `{ lib, stdenvNoCC, fetchurl, installShellFiles }:

let
  version = "@version@";
  archives = {
@systems@  };
  archive = archives.${stdenvNoCC.hostPlatform.system}
    or (throw "konstruct ${version} has no archive for ${stdenvNoCC.hostPlatform.system}");
in
stdenvNoCC.mkDerivation {
  pname = "konstruct";
  inherit version;
  src = fetchurl {
    url = "@downloads@/download/v${version}/${archive.name}";
    inherit (archive) hash;
  };
  sourceRoot = ".";
  nativeBuildInputs = [ installShellFiles ];
  installPhase = ''
    runHook preInstall
    install -Dm755 konstruct $out/bin/konstruct
    installManPage man/*.1
    installShellCompletion --cmd konstruct \
      --bash completions/konstruct.bash --zsh completions/_konstruct --fish completions/konstruct.fish
    runHook postInstall
  '';
  meta = {
    description = "Connects organizations to GitHub from the terminal";
    license = lib.licenses.asl20;
    mainProgram = "konstruct";
    platforms = builtins.attrNames archives;
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
  };
}
`
