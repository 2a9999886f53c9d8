#!/usr/bin/env bash
set -euo pipefail
# Installs Argo CD.
readonly NAMESPACE="${1:-argocd}"
count=$(kubectl get pods -n "$NAMESPACE" --no-headers | wc -l)
install() {
  for f in manifests/*.yaml; do
    kubectl apply -f "$f" || { echo 'failed: '"$f" >&2; return 1; }
  done
}
if [[ $count -gt 0 && -z "${FORCE:-}" ]]; then
  echo "There are $(( count + 1 )) pods \"already\""; exit 0
fi
cat <<EOT | kubectl apply -f -
apiVersion: v1 # text
name: ${NAMESPACE}
EOT
text='over
two lines' # after
install
