{{/*
The values that the chart generates, as JSON: what the Secret of an earlier revision has, else new ones. Made once per rendering, because everything that
mentions one of them must mention the same.
*/}}
{{- define "cf-api.generated" -}}
{{- if not (hasKey .Values "_generated") -}}
{{- $present := (lookup "v1" "Secret" .Release.Namespace (include "cf-api.generatedSecretName" .)).data | default dict -}}
{{- $values := dict -}}
{{- range list "database-password" "redis-password" "blobstore-access-key" "blobstore-secret-key" "registry-password" "admin-password" "uaa-lookup-secret" "uaa-shadow-secret" -}}
{{- $made := ternary "" (randAlphaNum 32) (ne $.Values.secrets.existing "") -}}
{{- $_ := set $values . (ternary (index $present . | default "" | b64dec) $made (hasKey $present .)) -}}
{{- end -}}
{{- $_ := set .Values "_generated" $values -}}
{{- end -}}
{{- toJson (index .Values "_generated") -}}
{{- end -}}

{{- define "cf-api.generatedSecretName" -}}
{{- .Values.secrets.existing | default (include "cf-api.name" (list . "generated")) -}}
{{- end -}}

{{/* The Secret with what was written into values in plain text. */}}
{{- define "cf-api.givenSecretName" -}}
{{- include "cf-api.name" (list . "given") -}}
{{- end -}}

{{/*
Every secret value that processes read, as a map of its file's name to the Secret and key that have it. One that was written into the values is in the Secret of
given values under the same name.
*/}}
{{- define "cf-api.secretFiles" -}}
{{- $generated := include "cf-api.generatedSecretName" . -}}
{{- $given := include "cf-api.givenSecretName" . -}}
{{- $files := dict -}}
{{- if eq .Values.database.mode "bundled" -}}
{{- $_ := set $files "database-password" (dict "name" $generated "key" "database-password") -}}
{{- else if .Values.database.external.passwordSecret.name -}}
{{- $_ := set $files "database-password" .Values.database.external.passwordSecret -}}
{{- else -}}
{{- $_ := set $files "database-password" (dict "name" $given "key" "database-password") -}}
{{- end -}}
{{- if eq .Values.redis.mode "bundled" -}}
{{- $_ := set $files "redis-password" (dict "name" $generated "key" "redis-password") -}}
{{- else if .Values.redis.external.passwordSecret.name -}}
{{- $_ := set $files "redis-password" .Values.redis.external.passwordSecret -}}
{{- else if .Values.redis.external.password -}}
{{- $_ := set $files "redis-password" (dict "name" $given "key" "redis-password") -}}
{{- end -}}
{{- if eq .Values.blobstore.mode "bundled" -}}
{{- $_ := set $files "blobstore-access-key" (dict "name" $generated "key" "blobstore-access-key") -}}
{{- $_ := set $files "blobstore-secret-key" (dict "name" $generated "key" "blobstore-secret-key") -}}
{{- else if .Values.blobstore.s3.credentialsSecret.name -}}
{{- $credentials := .Values.blobstore.s3.credentialsSecret -}}
{{- $_ := set $files "blobstore-access-key" (dict "name" $credentials.name "key" $credentials.accessKeyIdKey) -}}
{{- $_ := set $files "blobstore-secret-key" (dict "name" $credentials.name "key" $credentials.secretAccessKeyKey) -}}
{{- else if .Values.blobstore.s3.accessKeyId -}}
{{- $_ := set $files "blobstore-access-key" (dict "name" $given "key" "blobstore-access-key") -}}
{{- $_ := set $files "blobstore-secret-key" (dict "name" $given "key" "blobstore-secret-key") -}}
{{- end -}}
{{- if eq .Values.uaa.mode "development" -}}
{{- range list "admin-password" "uaa-lookup-secret" "uaa-shadow-secret" -}}
{{- $_ := set $files . (dict "name" $generated "key" .) -}}
{{- end -}}
{{- else -}}
{{- range $file, $client := dict "uaa-lookup-secret" .Values.uaa.external.userLookupClient "uaa-shadow-secret" .Values.uaa.external.shadowUserClient -}}
{{- $_ := set $files $file (ternary $client.existingSecret (dict "name" $given "key" $file) (ne $client.existingSecret.name "")) -}}
{{- end -}}
{{- end -}}
{{- toJson $files -}}
{{- end -}}

{{/* What was written into the values in plain text, by file name, as JSON. */}}
{{- define "cf-api.givenValues" -}}
{{- $values := dict -}}
{{- if and (eq .Values.database.mode "external") .Values.database.external.password -}}
{{- $_ := set $values "database-password" .Values.database.external.password -}}
{{- end -}}
{{- if and (eq .Values.redis.mode "external") .Values.redis.external.password -}}
{{- $_ := set $values "redis-password" .Values.redis.external.password -}}
{{- end -}}
{{- if and (eq .Values.blobstore.mode "s3") .Values.blobstore.s3.accessKeyId -}}
{{- $_ := set $values "blobstore-access-key" .Values.blobstore.s3.accessKeyId -}}
{{- $_ := set $values "blobstore-secret-key" .Values.blobstore.s3.secretAccessKey -}}
{{- end -}}
{{- if eq .Values.uaa.mode "external" -}}
{{- with .Values.uaa.external.userLookupClient.secret }}{{ $_ := set $values "uaa-lookup-secret" . }}{{ end -}}
{{- with .Values.uaa.external.shadowUserClient.secret }}{{ $_ := set $values "uaa-shadow-secret" . }}{{ end -}}
{{- end -}}
{{- toJson $values -}}
{{- end -}}

{{/* The sources of a projected volume with those files of the list that are in use; (list $ (list "database-password" …)). */}}
{{- define "cf-api.secretSources" -}}
{{- $files := include "cf-api.secretFiles" (index . 0) | fromJson -}}
{{- range $file := index . 1 }}
{{- with index $files $file }}
- secret:
    name: {{ .name }}
    items: [{ key: {{ .key }}, path: {{ $file }} }]
{{- end }}
{{- end }}
{{- end -}}

{{/* The Secret of type kubernetes.io/dockerconfigjson for the registry, or nothing where it is anonymous. */}}
{{- define "cf-api.registrySecretName" -}}
{{- $external := .Values.registry.external -}}
{{- if and (eq .Values.registry.mode "external") $external.existingSecret -}}
{{- $external.existingSecret -}}
{{- else if or (eq .Values.registry.mode "bundled") $external.username -}}
{{- include "cf-api.name" (list . "registry-credentials") -}}
{{- end -}}
{{- end -}}

{{/* Its document, where the chart makes it. */}}
{{- define "cf-api.dockerConfig" -}}
{{- $external := .Values.registry.external -}}
{{- $server := $external.server | default (splitList "/" $external.dropletsPrefix | first) -}}
{{- $username := $external.username -}}
{{- $password := $external.password -}}
{{- if eq .Values.registry.mode "bundled" -}}
{{- $server = include "cf-api.registryHost" . -}}
{{- $username = "cf" -}}
{{- $password = (include "cf-api.generated" . | fromJson) | dig "registry-password" "" -}}
{{- end -}}
{{- $auth := printf "%s:%s" $username $password | b64enc -}}
{{- dict "auths" (dict $server (dict "username" $username "password" $password "auth" $auth)) | toJson -}}
{{- end -}}
