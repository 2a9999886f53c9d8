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
