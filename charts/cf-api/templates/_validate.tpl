{{/* What the values schema cannot say: everything that is wrong, in one message. */}}
{{- define "cf-api.validate" -}}
{{- $problems := list -}}
{{- if not .Values.systemDomain }}{{ $problems = append $problems "systemDomain is missing: the API will be at api.<systemDomain>" }}{{ end -}}
{{- if not .Values.appsDomains }}{{ $problems = append $problems "appsDomains is empty: name at least one domain for apps" }}{{ end -}}
{{- if not .Values.uaa.mode }}{{ $problems = append $problems "uaa.mode is missing: external with uaa.external.url, or development for an evaluation" }}{{ end -}}

{{- if eq .Values.uaa.mode "external" }}
{{- with .Values.uaa.external }}
{{- if not .url }}{{ $problems = append $problems "uaa.external.url is missing" }}{{ end -}}
{{- if not (or .userLookupClient.secret .userLookupClient.existingSecret.name) }}{{ $problems = append $problems "uaa.external.userLookupClient needs secret or existingSecret.name" }}{{ end -}}
{{- if and .shadowUserClient.enabled (not (or .shadowUserClient.secret .shadowUserClient.existingSecret.name)) }}{{ $problems = append $problems "uaa.external.shadowUserClient needs secret or existingSecret.name" }}{{ end -}}
{{- end }}
{{- end -}}

{{- if eq .Values.database.mode "external" }}
{{- with .Values.database.external }}
{{- if not .host }}{{ $problems = append $problems "database.external.host is missing" }}{{ end -}}
{{- if not (or .password .passwordSecret.name) }}{{ $problems = append $problems "database.external needs password or passwordSecret.name" }}{{ end -}}
{{- if and .password .passwordSecret.name }}{{ $problems = append $problems "database.external has both password and passwordSecret.name: one is enough" }}{{ end -}}
{{- end }}
{{- end -}}
{{- if and (eq .Values.redis.mode "external") (not .Values.redis.external.host) }}{{ $problems = append $problems "redis.external.host is missing" }}{{ end -}}
{{- if eq .Values.blobstore.mode "s3" }}
{{- with .Values.blobstore.s3 }}
{{- if not .bucket }}{{ $problems = append $problems "blobstore.s3.bucket is missing" }}{{ end -}}
{{- if ne (empty .accessKeyId) (empty .secretAccessKey) }}{{ $problems = append $problems "blobstore.s3 has one of accessKeyId and secretAccessKey: it needs both or none" }}{{ end -}}
{{- end }}
{{- end -}}
{{- if eq .Values.registry.mode "external" }}
{{- with .Values.registry.external }}
{{- if not .packagesPrefix }}{{ $problems = append $problems "registry.external.packagesPrefix is missing, for example registry.example.org/cf/packages (or registry.mode: bundled)" }}{{ end -}}
{{- if not .dropletsPrefix }}{{ $problems = append $problems "registry.external.dropletsPrefix is missing, for example registry.example.org/cf/droplets (or registry.mode: bundled)" }}{{ end -}}
{{- if and .username (not .password) }}{{ $problems = append $problems "registry.external.password is missing for that username" }}{{ end -}}
{{- end }}
{{- end -}}

{{- if and .Values.gateway.create (not .Values.gateway.className) }}{{ $problems = append $problems "gateway.className is missing: gateway.create makes a Gateway of that class" }}{{ end -}}
{{- if and .Values.gateway.create (ne (include "cf-api.gatewayNamespace" .) .Release.Namespace) }}{{ $problems = append $problems "gateway.create makes the Gateway in the release's namespace: leave gateway.namespace empty" }}{{ end -}}
{{- if .Values.kpack.create.enabled }}
{{- with .Values.kpack.create }}
{{- if not .buildpackImages }}{{ $problems = append $problems "kpack.create.buildpackImages is empty" }}{{ end -}}
{{- if not .order }}{{ $problems = append $problems "kpack.create.order is empty" }}{{ end -}}
{{- if not (and .stack.id .stack.buildImage .stack.runImage) }}{{ $problems = append $problems "kpack.create.stack needs id, buildImage and runImage" }}{{ end -}}
{{- end }}
{{- end -}}
{{- if or (eq .Values.namespaces.workloads .Release.Namespace) (eq .Values.namespaces.staging .Release.Namespace) }}{{ $problems = append $problems "namespaces.workloads and namespaces.staging must differ from the release's own namespace: apps would run beside the platform's secrets" }}{{ end -}}
{{- if gt (len (compact (list .Values.customCA.pem .Values.customCA.configMap .Values.customCA.secret))) 1 }}{{ $problems = append $problems "customCA has more than one of pem, configMap and secret" }}{{ end -}}
{{- range $name := list "server" "worker" }}
{{- with (index $.Values $name).autoscaling }}
{{- if gt (int .minReplicas) (int .maxReplicas) }}{{ $problems = append $problems (printf "%s.autoscaling.minReplicas is more than maxReplicas" $name) }}{{ end -}}
{{- end }}
{{- end -}}

{{- /* Only a cluster knows what it has; rendering without one passes. */ -}}
{{- if (lookup "v1" "Namespace" "" "kube-system") }}
{{- if semverCompare "<1.30.0-0" .Capabilities.KubeVersion.Version }}{{ $problems = append $problems (printf "Kubernetes %s is too old: 1.30 is needed (sidecars, preStop sleep)" .Capabilities.KubeVersion.Version) }}{{ end -}}
{{- if not (.Capabilities.APIVersions.Has "gateway.networking.k8s.io/v1") }}{{ $problems = append $problems "the cluster lacks the Gateway API (gateway.networking.k8s.io/v1): install it with a gateway first" }}{{ end -}}
{{- if not (.Capabilities.APIVersions.Has "kpack.io/v1alpha2") }}{{ $problems = append $problems "the cluster lacks kpack (kpack.io/v1alpha2): install it first" }}{{ end -}}
{{- if and .Values.monitoring.serviceMonitor.enabled (not (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1")) }}{{ $problems = append $problems "the cluster lacks the Prometheus operator: turn monitoring.serviceMonitor off" }}{{ end -}}
{{- end -}}

{{- if $problems }}
{{- fail (printf "\n\nThese values cannot be installed:\n  - %s\n" (join "\n  - " $problems)) -}}
{{- end -}}
{{- end -}}
