{{/* A secret is given as BACKEND:PATH#KEY; the store has the backend's name. */}}
{{- define "secret.store" -}}
{{ regexReplaceAll ":.*$" . "" }}
{{- end }}
{{- define "secret.path" -}}
{{ regexReplaceAll "^[^:]*:|#.*$" . "" }}
{{- end }}
{{- define "secret.key" -}}
{{ regexReplaceAll "^.*#" . "" }}
{{- end }}
{{/* Argo CD may read by SSH; Terraform reads by HTTPS, with a token. */}}
{{- define "git.https" -}}
{{ regexReplaceAll "^git@([^:]+):" .Values.gitopsRepoUrl "https://${1}/" }}
{{- end }}
