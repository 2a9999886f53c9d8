{{- define "cumulus.labels" -}}
cluster: {{ .Values.workloadClusterName }}
chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
release: {{ .Release.Name | trunc 20 }}
{{- end }}
{{- define "cumulus.component" -}}
{{- $root := index . 0 }}{{ $name := index . 1 }}{{ $c := index . 2 -}}
{{ $name }}: {{ $root.Values.region }}/{{ $c.replicas | default 1 }}
{{- end }}
