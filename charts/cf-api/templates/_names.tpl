{{/* The name that all objects begin with: that of the release, which is best called cf-api. */}}
{{- define "cf-api.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The name of a component's objects; (list $ "server"). */}}
{{- define "cf-api.name" -}}
{{- printf "%s-%s" (include "cf-api.fullname" (index . 0)) (index . 1) -}}
{{- end -}}

{{/* Cluster-wide names carry the namespace, so that two releases do not meet; (list $ "worker"). */}}
{{- define "cf-api.clusterName" -}}
{{- $root := index . 0 -}}
{{- printf "%s-%s-%s" $root.Release.Namespace (include "cf-api.fullname" $root) (index . 1) -}}
{{- end -}}

{{/* What selects the pods of a component, for ever; (list $ "server"). */}}
{{- define "cf-api.selector" -}}
app.kubernetes.io/name: {{ (index . 0).Chart.Name }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Labels of a component's objects; (list $ "server"). */}}
{{- define "cf-api.labels" -}}
{{- $root := index . 0 -}}
{{ include "cf-api.selector" . }}
app.kubernetes.io/part-of: cf-api
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Labels, and annotations where there are any, as they stand in metadata; (list $ "server" (dict of annotations)). */}}
{{- define "cf-api.metadata" -}}
labels:
  {{- include "cf-api.labels" . | nindent 2 }}
{{- $annotations := (index . 0).Values.commonAnnotations -}}
{{- if gt (len .) 2 }}{{ $annotations = merge (dict) (index . 2) $annotations }}{{ end }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The host of a URL without its port. */}}
{{- define "cf-api.hostOf" -}}
{{- (urlParse .).hostname -}}
{{- end -}}

{{- define "cf-api.externalUrl" -}}
{{- .Values.api.externalUrl | default (printf "https://api.%s" .Values.systemDomain) | trimSuffix "/" -}}
{{- end -}}

{{- define "cf-api.uaaExternalUrl" -}}
{{- if eq .Values.uaa.mode "development" -}}
{{- .Values.uaa.development.externalUrl | default (printf "https://uaa.%s" .Values.systemDomain) | trimSuffix "/" -}}
{{- else -}}
{{- .Values.uaa.external.externalUrl | default .Values.uaa.external.url | trimSuffix "/" -}}
{{- end -}}
{{- end -}}

{{- define "cf-api.uaaUrl" -}}
{{- if eq .Values.uaa.mode "development" -}}
{{- printf "http://%s.%s.svc.%s:8080" (include "cf-api.name" (list . "development-uaa")) .Release.Namespace .Values.clusterDomain -}}
{{- else -}}
{{- .Values.uaa.external.url | trimSuffix "/" -}}
{{- end -}}
{{- end -}}

{{- define "cf-api.gatewayNamespace" -}}
{{- .Values.gateway.namespace | default .Release.Namespace -}}
{{- end -}}

{{/* The host and port of a bundled service; (list $ "postgres" 5432). */}}
{{- define "cf-api.bundledHost" -}}
{{- $root := index . 0 -}}
{{- printf "%s.%s.svc.%s" (include "cf-api.name" (list $root (index . 1))) $root.Release.Namespace $root.Values.clusterDomain -}}
{{- end -}}

{{- define "cf-api.registryHost" -}}
{{- printf "%s:5000" (include "cf-api.bundledHost" (list . "registry")) -}}
{{- end -}}

{{- define "cf-api.packagesPrefix" -}}
{{- if eq .Values.registry.mode "bundled" -}}{{ include "cf-api.registryHost" . }}/cf/packages{{- else -}}{{ .Values.registry.external.packagesPrefix }}{{- end -}}
{{- end -}}

{{- define "cf-api.dropletsPrefix" -}}
{{- if eq .Values.registry.mode "bundled" -}}{{ include "cf-api.registryHost" . }}/cf/droplets{{- else -}}{{ .Values.registry.external.dropletsPrefix }}{{- end -}}
{{- end -}}

{{/* Hosts of registries that speak plain HTTP, as a list. */}}
{{- define "cf-api.insecureRegistries" -}}
{{- $hosts := list -}}
{{- if eq .Values.registry.mode "bundled" -}}
{{- $hosts = list (include "cf-api.registryHost" .) -}}
{{- else if .Values.registry.external.insecure -}}
{{- range list .Values.registry.external.packagesPrefix .Values.registry.external.dropletsPrefix -}}
{{- $hosts = append $hosts (splitList "/" . | first) -}}
{{- end -}}
{{- end -}}
{{- $hosts | uniq | toJson -}}
{{- end -}}

{{/* One of our images; (list $ "cf-api-server"). */}}
{{- define "cf-api.image" -}}
{{- $root := index . 0 -}}
{{- $prefix := $root.Values.images.registry | trimSuffix "/" -}}
{{- printf "%s%s:%s" (ternary "" (printf "%s/" $prefix) (empty $prefix)) (index . 1) ($root.Values.images.tag | default $root.Chart.AppVersion) -}}
{{- end -}}

{{/* The image of a bundled service; (list $ (dict "registry" … "repository" … "tag" …)). */}}
{{- define "cf-api.bundledImage" -}}
{{- $image := index . 1 -}}
{{- printf "%s/%s:%s" ((index . 0).Values.images.registry | default $image.registry | trimSuffix "/") $image.repository $image.tag -}}
{{- end -}}

{{/* "true" when an object that was looked up is not there, or is this release's; (list $ $object). */}}
{{- define "cf-api.mayOwn" -}}
{{- $root := index . 0 -}}
{{- $annotations := dig "metadata" "annotations" dict (index . 1 | default dict) -}}
{{- if or (not (index . 1)) (and (eq (index $annotations "meta.helm.sh/release-name" | default "") $root.Release.Name) (eq (index $annotations "meta.helm.sh/release-namespace" | default "") $root.Release.Namespace)) -}}
true
{{- end -}}
{{- end -}}
