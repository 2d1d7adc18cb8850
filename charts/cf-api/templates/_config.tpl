{{/*
Configurations of the processes, as their schemas (apps/<name>/src/config.ts) want them. Secrets are named by file. Each ends with what the operator wrote
under `config` of the component.
*/}}

{{- define "cf-api.secretDirectory" -}}/etc/cf-api/secrets{{- end -}}

{{- define "cf-api.config.health" -}}
logging: { level: {{ .Values.logLevel }} }
health: { port: 9100 }
{{- end -}}

{{- define "cf-api.config.database" -}}
{{- $directory := include "cf-api.secretDirectory" . -}}
{{- if eq .Values.database.mode "bundled" }}
url: {{ printf "postgres://cf_api@%s:5432/cf_api" (include "cf-api.bundledHost" (list . "postgres")) }}
{{- else }}
{{- with .Values.database.external }}
url: {{ printf "postgres://%s@%s:%d/%s?sslmode=%s" .user .host (int .port) .name .sslMode | quote }}
{{- end }}
{{- end }}
password: { $file: {{ $directory }}/database-password }
{{- end -}}

{{- define "cf-api.config.redis" -}}
{{- $directory := include "cf-api.secretDirectory" . -}}
{{- if eq .Values.redis.mode "bundled" }}
url: {{ printf "redis://%s:6379" (include "cf-api.bundledHost" (list . "redis")) }}
{{- else }}
{{- with .Values.redis.external }}
url: {{ printf "%s://%s%s:%d/%d" (ternary "rediss" "redis" .tls) (ternary "" (printf "%s@" .user) (empty .user)) .host (int .port) (int .database) | quote }}
{{- end }}
{{- end }}
{{- if hasKey (include "cf-api.secretFiles" . | fromJson) "redis-password" }}
password: { $file: {{ $directory }}/redis-password }
{{- end }}
{{- end -}}

{{- define "cf-api.config.kubernetes" -}}
workloadsNamespace: {{ .Values.namespaces.workloads }}
stagingNamespace: {{ .Values.namespaces.staging }}
systemNamespace: {{ .Release.Namespace }}
{{- end -}}

{{- define "cf-api.config.blobstore" -}}
{{- $directory := include "cf-api.secretDirectory" . -}}
type: s3
{{- if eq .Values.blobstore.mode "bundled" }}
endpoint: {{ printf "http://%s:7070" (include "cf-api.bundledHost" (list . "blobstore")) }}
bucket: cf-api
pathStyle: true
{{- else }}
{{- with .Values.blobstore.s3 }}
{{- with .endpoint }}
endpoint: {{ . | quote }}
{{- end }}
region: {{ .region | quote }}
bucket: {{ .bucket | quote }}
pathStyle: {{ .pathStyle }}
{{- end }}
{{- end }}
{{- if hasKey (include "cf-api.secretFiles" . | fromJson) "blobstore-access-key" }}
accessKeyId: { $file: {{ $directory }}/blobstore-access-key }
secretAccessKey: { $file: {{ $directory }}/blobstore-secret-key }
{{- end }}
{{- end -}}

{{- define "cf-api.config.settings" -}}
{{- dict "externalUrl" (include "cf-api.externalUrl" .) "systemDomain" .Values.systemDomain | merge (dict) .Values.settings | toJson -}}
{{- end -}}

{{- define "cf-api.config.uaa" -}}
{{- $directory := include "cf-api.secretDirectory" . -}}
{{- $external := .Values.uaa.external -}}
{{- $url := include "cf-api.uaaExternalUrl" . -}}
{{- $isExternal := eq .Values.uaa.mode "external" -}}
url: {{ include "cf-api.uaaUrl" . | quote }}
externalUrl: {{ $url | quote }}
{{- if and $isExternal $external.loginUrl }}
loginUrl: {{ $external.loginUrl | quote }}
{{- end }}
issuer: {{ and $isExternal $external.issuer | default (printf "%s/oauth/token" $url) | quote }}
userLookupClient:
  id: {{ ternary $external.userLookupClient.id "cloud_controller_username_lookup" $isExternal | quote }}
  secret: { $file: {{ $directory }}/uaa-lookup-secret }
{{- if or (not $isExternal) $external.shadowUserClient.enabled }}
shadowUserClient:
  id: {{ ternary $external.shadowUserClient.id "cloud_controller_shadow_user_creation" $isExternal | quote }}
  secret: { $file: {{ $directory }}/uaa-shadow-secret }
{{- end }}
{{- end -}}

{{/* What the processes that have a database share; (list $ $.Values.server). */}}
{{- define "cf-api.config.common" -}}
{{- $root := index . 0 -}}
{{ include "cf-api.config.health" $root }}
drainTimeoutMs: {{ mul 1000 (int (index . 1).drainSeconds) }}
database: {{- include "cf-api.config.database" $root | nindent 2 }}
redis: {{- include "cf-api.config.redis" $root | nindent 2 }}
kubernetes: {{- include "cf-api.config.kubernetes" $root | nindent 2 }}
settings: {{ include "cf-api.config.settings" $root }}
{{- end -}}

{{- define "cf-api.config.server" -}}
{{ include "cf-api.config.common" (list . .Values.server) }}
listen: { port: 8080 }
externalUrl: {{ include "cf-api.externalUrl" . | quote }}
blobstore: {{- include "cf-api.config.blobstore" . | nindent 2 }}
uaa: {{- include "cf-api.config.uaa" . | nindent 2 }}
links: { logCache: {{ include "cf-api.externalUrl" . | quote }} }
{{- with .Values.api.info }}
info: {{ toJson . }}
{{- end }}
{{- end -}}

{{- define "cf-api.config.worker" -}}
{{ include "cf-api.config.common" (list . .Values.worker) }}
externalUrl: {{ include "cf-api.externalUrl" . | quote }}
blobstore: {{- include "cf-api.config.blobstore" . | nindent 2 }}
concurrency: {{ toJson .Values.worker.concurrency }}
registry:
  packagesPrefix: {{ include "cf-api.packagesPrefix" . | quote }}
  dropletsPrefix: {{ include "cf-api.dropletsPrefix" . | quote }}
  insecureRegistries: {{ include "cf-api.insecureRegistries" . }}
registryBuddy: { url: 'http://127.0.0.1:8085' }
kpack:
  clusterBuilder: {{ .Values.kpack.clusterBuilder }}
  serviceAccountName: {{ .Values.kpack.serviceAccount.name }}
  {{- with .Values.kpack.cacheSize }}
  cacheSize: {{ . | quote }}
  {{- end }}
gateway:
  name: {{ .Values.gateway.name }}
  namespace: {{ include "cf-api.gatewayNamespace" . }}
  requestTimeoutSeconds: {{ int .Values.gateway.requestTimeoutSeconds }}
{{- end -}}

{{- define "cf-api.config.controllers" -}}
{{- $workloads := .Values.workloads -}}
{{- $pullSecrets := $workloads.imagePullSecrets -}}
{{- with include "cf-api.registrySecretName" . }}{{ $pullSecrets = append $pullSecrets . | uniq }}{{ end -}}
{{ include "cf-api.config.common" (list . .Values.controllers) }}
offers: { clusterBuilder: {{ .Values.kpack.clusterBuilder }} }
registry:
  insecureRegistries: {{ include "cf-api.insecureRegistries" . }}
  {{- if include "cf-api.registrySecretName" . }}
  dockerConfig: /etc/cf-api/registry/config.json
  {{- end }}
workloads:
  serviceAccountName: {{ $workloads.serviceAccount.name }}
  imagePullSecrets: {{ toJson $pullSecrets }}
  {{- with $workloads.runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  {{- range $key, $value := omit $workloads "serviceAccount" "imagePullSecrets" "runtimeClassName" }}
  {{ $key }}: {{ toJson $value }}
  {{- end }}
{{- end -}}

{{- define "cf-api.config.deployment-updater" -}}
{{ include "cf-api.config.common" (list . .Values.deploymentUpdater) }}
{{- end -}}

{{- define "cf-api.config.clock" -}}
{{ include "cf-api.config.common" (list . .Values.clock) }}
externalUrl: {{ include "cf-api.externalUrl" . | quote }}
{{- end -}}

{{- define "cf-api.config.registry-buddy" -}}
logging: { level: {{ .Values.logLevel }} }
health: { port: 9101 }
listen: { port: 8085 }
blobstore: {{- include "cf-api.config.blobstore" . | nindent 2 }}
registry:
  packagesPrefix: {{ include "cf-api.packagesPrefix" . | quote }}
  dropletsPrefix: {{ include "cf-api.dropletsPrefix" . | quote }}
  insecureRegistries: {{ include "cf-api.insecureRegistries" . }}
  {{- if include "cf-api.registrySecretName" . }}
  dockerConfigFile: /etc/cf-api/registry/config.json
  {{- end }}
packages: { spoolDirectory: /tmp/registry-buddy }
{{- end -}}

{{- define "cf-api.config.migrations" -}}
logging: { level: {{ .Values.logLevel }} }
database: {{- include "cf-api.config.database" . | nindent 2 }}
sharedDomains: {{ toJson .Values.appsDomains }}
waitSeconds: {{ int .Values.migrations.waitSeconds }}
{{- end -}}

{{- define "cf-api.config.development-uaa" -}}
{{- $directory := include "cf-api.secretDirectory" . -}}
{{ include "cf-api.config.health" . }}
listen: { port: 8080 }
externalUrl: {{ include "cf-api.uaaExternalUrl" . | quote }}
dataDirectory: /data
admin:
  user: {{ .Values.uaa.development.adminUser | quote }}
  password: { $file: {{ $directory }}/admin-password }
clientSecrets:
  cloud_controller_username_lookup: { $file: {{ $directory }}/uaa-lookup-secret }
  cloud_controller_shadow_user_creation: { $file: {{ $directory }}/uaa-shadow-secret }
{{- end -}}

{{/* The whole configuration of a process with the operator's own words over it, as JSON; (list $ "server" $.Values.server.config). */}}
{{- define "cf-api.configOf" -}}
{{- $own := include (printf "cf-api.config.%s" (index . 1)) (index . 0) | fromYaml -}}
{{- if hasKey $own "Error" }}{{ fail (printf "the configuration of %s cannot be made: %s" (index . 1) $own.Error) }}{{ end -}}
{{- mustMergeOverwrite $own (index . 2 | deepCopy) | toPrettyJson -}}
{{- end -}}
