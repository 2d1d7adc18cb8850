{{/* Parts of pods that all components share. */}}

{{/* The restricted profile, for pods and containers. */}}
{{- define "cf-api.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}
{{- define "cf-api.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "cf-api.imagePullSecrets" -}}
{{- with .Values.images.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Three fifths of a memory limit, in megabytes: what Node.js may keep on its heap; nothing when the limit is in other units than Mi and Gi. */}}
{{- define "cf-api.heapMegabytes" -}}
{{- $limit := dig "limits" "memory" "" . | toString -}}
{{- if hasSuffix "Gi" $limit -}}{{ mulf 614 (trimSuffix "Gi" $limit | float64) | int }}
{{- else if hasSuffix "Mi" $limit -}}{{ mulf 0.6 (trimSuffix "Mi" $limit | float64) | int }}
{{- end -}}
{{- end -}}

{{/* Environment and mounts of every process of ours; (list $ "server" $resources). */}}
{{- define "cf-api.environment" -}}
- { name: CONFIG_FILE, value: /etc/cf-api/config/config.json }
{{- with include "cf-api.heapMegabytes" (index . 2) }}
- { name: NODE_OPTIONS, value: '--max-old-space-size={{ . }} --max-semi-space-size=4' }
{{- end }}
{{- if include "cf-api.hasCustomCA" (index . 0) }}
- { name: NODE_EXTRA_CA_CERTS, value: /etc/cf-api/ca/ca.crt }
{{- end }}
{{- end -}}
{{- define "cf-api.mounts" -}}
- { name: config-{{ index . 1 }}, mountPath: /etc/cf-api/config, readOnly: true }
- { name: secrets-{{ index . 1 }}, mountPath: /etc/cf-api/secrets, readOnly: true }
{{- if include "cf-api.hasCustomCA" (index . 0) }}
- { name: ca, mountPath: /etc/cf-api/ca, readOnly: true }
{{- end }}
{{- end -}}

{{/* Volumes for them: its configuration, and of the secrets those that it reads; (list $ "server" (list "database-password")). */}}
{{- define "cf-api.volumes" -}}
- name: config-{{ index . 1 }}
  configMap: { name: {{ include "cf-api.name" (list (index . 0) (index . 1)) }} }
- name: secrets-{{ index . 1 }}
  projected:
    defaultMode: 0440
    sources: {{- include "cf-api.secretSources" (list (index . 0) (index . 2)) | default "[]" | nindent 6 }}
{{- end -}}

{{- define "cf-api.hasCustomCA" -}}
{{- with .Values.customCA }}{{ if or .pem .configMap .secret }}true{{ end }}{{ end -}}
{{- end -}}
{{- define "cf-api.customCAVolume" -}}
{{- if include "cf-api.hasCustomCA" . }}
{{- with .Values.customCA }}
- name: ca
  {{- if .secret }}
  secret: { secretName: {{ .secret }}, items: [{ key: {{ .key }}, path: ca.crt }] }
  {{- else if .configMap }}
  configMap: { name: {{ .configMap }}, items: [{ key: {{ .key }}, path: ca.crt }] }
  {{- else }}
  configMap: { name: {{ include "cf-api.name" (list $ "ca") }} }
  {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Whether a process lives, and (but for a sidecar, whose troubles must not take its pod out of service) whether it can serve. */}}
{{- define "cf-api.lifeProbes" -}}
startupProbe: { httpGet: { path: /healthz, port: {{ . }} }, periodSeconds: 2, failureThreshold: 60, timeoutSeconds: 5 }
livenessProbe: { httpGet: { path: /healthz, port: {{ . }} }, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 }
{{- end -}}
{{- define "cf-api.probes" -}}
{{ include "cf-api.lifeProbes" . }}
readinessProbe: { httpGet: { path: /readyz, port: {{ . }} }, periodSeconds: 3, failureThreshold: 2, timeoutSeconds: 5 }
{{- end -}}

{{/* Holds a pod back until the database is as this version expects it. */}}
{{- define "cf-api.waitForMigrations" -}}
- name: wait-for-migrations
  image: {{ include "cf-api.image" (list . "cf-api-migrations") }}
  imagePullPolicy: {{ .Values.images.pullPolicy }}
  args: [wait]
  env: {{- include "cf-api.environment" (list . "migrations" .Values.migrations.resources) | nindent 4 }}
  securityContext: {{- include "cf-api.containerSecurity" . | nindent 4 }}
  resources: {{- toYaml .Values.migrations.resources | nindent 4 }}
  volumeMounts: {{- include "cf-api.mounts" (list . "migrations") | nindent 4 }}
{{- end -}}

{{/* registry-buddy as a sidecar that starts before and ends after the process that it serves. */}}
{{- define "cf-api.registryBuddy" -}}
- name: registry-buddy
  image: {{ include "cf-api.image" (list . "registry-buddy") }}
  imagePullPolicy: {{ .Values.images.pullPolicy }}
  restartPolicy: Always
  env: {{- include "cf-api.environment" (list . "registry-buddy" .Values.registryBuddy.resources) | nindent 4 }}
  ports: [{ name: buddy-health, containerPort: 9101 }]
  {{- include "cf-api.lifeProbes" "buddy-health" | nindent 2 }}
  securityContext: {{- include "cf-api.containerSecurity" . | nindent 4 }}
  resources: {{- toYaml .Values.registryBuddy.resources | nindent 4 }}
  volumeMounts:
    {{- include "cf-api.mounts" (list . "registry-buddy") | nindent 4 }}
    {{- include "cf-api.registryCredentialsMount" . | nindent 4 }}
    - { name: tmp-registry-buddy, mountPath: /tmp }
{{- end -}}
{{- define "cf-api.registryBuddyVolumes" -}}
{{ include "cf-api.volumes" (list . "registry-buddy" (list "blobstore-access-key" "blobstore-secret-key")) }}
- name: tmp-registry-buddy
  emptyDir: { sizeLimit: {{ .Values.registryBuddy.temporarySpace }} }
{{- end -}}

{{- define "cf-api.registryCredentialsMount" -}}
{{- if include "cf-api.registrySecretName" . }}
- { name: registry-credentials, mountPath: /etc/cf-api/registry, readOnly: true }
{{- end }}
{{- end -}}
{{- define "cf-api.registryCredentialsVolume" -}}
{{- with include "cf-api.registrySecretName" . }}
- name: registry-credentials
  secret: { secretName: {{ . }}, defaultMode: 0440, items: [{ key: .dockerconfigjson, path: config.json }] }
{{- end }}
{{- end -}}

{{/* The token for the Kubernetes API, for the one container that speaks to it. */}}
{{- define "cf-api.apiTokenMount" -}}
- { name: kubernetes-api, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true }
{{- end -}}
{{- define "cf-api.apiTokenVolume" -}}
- name: kubernetes-api
  projected:
    defaultMode: 0440
    sources:
      - serviceAccountToken: { path: token, expirationSeconds: 3600 }
      - configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt, path: ca.crt }] }
      - downwardAPI: { items: [{ path: namespace, fieldRef: { fieldPath: metadata.namespace } }] }
{{- end -}}

{{/* Replicas are kept on different nodes and in different zones where that is possible; (list $ "server"). */}}
{{- define "cf-api.spread" -}}
{{- $selector := include "cf-api.selector" . -}}
{{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
- maxSkew: 1
  topologyKey: {{ . }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector: { matchLabels: {{ fromYaml $selector | toJson }} }
{{- end }}
{{- end -}}
