{{/*
A process of ours: ServiceAccount, Deployment, disruption budget and, where it is asked for, autoscaler. (dict "root" $ "name" "server" "values" $.Values.server
"image" "cf-api-server" "secrets" (list …) "port" 8080 or nothing "preStop" seconds "buddy" true "registry" true "tmp" size "extraGrace" seconds)
*/}}
{{- define "cf-api.component" -}}
{{- $root := .root -}}
{{- $values := .values -}}
{{- $at := list $root .name -}}
{{- $fullname := include "cf-api.name" $at -}}
{{- $preStop := .preStop | default 0 | int -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ $fullname }}
  {{- include "cf-api.metadata" (append $at $values.serviceAccountAnnotations) | nindent 2 }}
automountServiceAccountToken: false
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $fullname }}
  {{- include "cf-api.metadata" $at | nindent 2 }}
spec:
  {{- if not (dig "autoscaling" "enabled" false $values) }}
  replicas: {{ int $values.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  selector:
    matchLabels: {{- include "cf-api.selector" $at | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "cf-api.labels" $at | nindent 8 }}
        {{- with $values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        {{- /* What a process reads once, at its start: a change needs new pods. */}}
        checksum/config: {{ printf "%s%s" (include "cf-api.configOf" (list $root .name $values.config)) (ternary (include "cf-api.configOf" (list $root "registry-buddy" $root.Values.registryBuddy.config)) "" (default false .buddy)) | sha256sum }}
        checksum/secrets: {{ printf "%s%s" (include "cf-api.generated" $root) (include "cf-api.givenValues" $root) | sha256sum }}
        kubectl.kubernetes.io/default-container: {{ .name }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ $fullname }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- include "cf-api.imagePullSecrets" $root | nindent 6 }}
      securityContext: {{- include "cf-api.podSecurity" $root | nindent 8 }}
      terminationGracePeriodSeconds: {{ add $preStop (int $values.drainSeconds) 10 }}
      topologySpreadConstraints: {{- include "cf-api.spread" $at | nindent 8 }}
      {{- range $key := list "nodeSelector" "tolerations" "affinity" "priorityClassName" }}
      {{- with index $values $key }}
      {{ $key }}: {{- toJson . | nindent 8 }}
      {{- end }}
      {{- end }}
      initContainers:
        {{- include "cf-api.waitForMigrations" $root | nindent 8 }}
        {{- if .buddy }}
        {{- include "cf-api.registryBuddy" $root | nindent 8 }}
        {{- end }}
      containers:
        - name: {{ .name }}
          image: {{ include "cf-api.image" (list $root .image) }}
          imagePullPolicy: {{ $root.Values.images.pullPolicy }}
          env: {{- include "cf-api.environment" (append $at $values.resources) | nindent 12 }}
          ports:
            {{- with .port }}
            - { name: http, containerPort: {{ . }} }
            {{- end }}
            - { name: health, containerPort: 9100 }
          {{- include "cf-api.probes" "health" | nindent 10 }}
          {{- if $preStop }}
          lifecycle: { preStop: { sleep: { seconds: {{ $preStop }} } } }
          {{- end }}
          securityContext: {{- include "cf-api.containerSecurity" $root | nindent 12 }}
          resources: {{- toYaml $values.resources | nindent 12 }}
          volumeMounts:
            {{- include "cf-api.mounts" $at | nindent 12 }}
            {{- include "cf-api.apiTokenMount" $root | nindent 12 }}
            {{- if .registry }}
            {{- include "cf-api.registryCredentialsMount" $root | nindent 12 }}
            {{- end }}
            - { name: tmp, mountPath: /tmp }
      volumes:
        {{- include "cf-api.volumes" (append $at .secrets) | nindent 8 }}
        {{- include "cf-api.volumes" (list $root "migrations" (list "database-password")) | nindent 8 }}
        {{- include "cf-api.apiTokenVolume" $root | nindent 8 }}
        {{- include "cf-api.customCAVolume" $root | nindent 8 }}
        {{- if .buddy }}
        {{- include "cf-api.registryBuddyVolumes" $root | nindent 8 }}
        {{- end }}
        {{- if or .buddy .registry }}
        {{- include "cf-api.registryCredentialsVolume" $root | nindent 8 }}
        {{- end }}
        - name: tmp
          emptyDir: { sizeLimit: {{ .tmp | default "256Mi" }} }
{{- if $values.podDisruptionBudget.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $fullname }}
  {{- include "cf-api.metadata" $at | nindent 2 }}
spec:
  maxUnavailable: {{ $values.podDisruptionBudget.maxUnavailable }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "cf-api.selector" $at | nindent 6 }}
{{- end }}
{{- if dig "autoscaling" "enabled" false $values }}
{{- with $values.autoscaling }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ $fullname }}
  {{- include "cf-api.metadata" $at | nindent 2 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ $fullname }} }
  minReplicas: {{ int .minReplicas }}
  maxReplicas: {{ int .maxReplicas }}
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: {{ int .targetCPUUtilizationPercentage }} } }
    {{- with .metrics }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
{{- end }}
{{- end -}}
