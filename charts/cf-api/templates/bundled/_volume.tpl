{{/* The volume of a bundled service: a claim that outlives the release, or none; (list $ "postgres" $storage). */}}
{{- define "cf-api.claims" -}}
{{- $storage := index . 2 -}}
{{- if $storage.enabled }}
volumeClaimTemplates:
  - metadata:
      name: data
      labels: {{- include "cf-api.selector" (list (index . 0) (index . 1)) | nindent 8 }}
    spec:
      accessModes: [ReadWriteOnce]
      {{- with $storage.className }}
      storageClassName: {{ . }}
      {{- end }}
      resources: { requests: { storage: {{ $storage.size }} } }
{{- end }}
{{- end -}}
{{- define "cf-api.dataVolume" -}}
{{- if not .enabled }}
- { name: data, emptyDir: {} }
{{- end }}
{{- end -}}

{{/* A Service in front of a bundled service; (list $ "postgres" "postgres" 5432). */}}
{{- define "cf-api.bundledService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "cf-api.name" . }}
  {{- include "cf-api.metadata" (list (index . 0) (index . 1)) | nindent 2 }}
spec:
  selector: {{- include "cf-api.selector" . | nindent 4 }}
  ports: [{ name: {{ index . 2 }}, port: {{ index . 3 }}, targetPort: {{ index . 2 }} }]
{{- end -}}

{{/* The restricted profile for an image that runs as another user. */}}
{{- define "cf-api.podSecurityOf" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* One secret value of the generated ones as a variable; (list $ "POSTGRES_PASSWORD" "database-password"). */}}
{{- define "cf-api.generatedVariable" -}}
- name: {{ index . 1 }}
  valueFrom: { secretKeyRef: { name: {{ include "cf-api.generatedSecretName" (index . 0) }}, key: {{ index . 2 }} } }
{{- end -}}

{{/* Labels of their pods: without versions, or every upgrade of the chart would restart the databases; (list $ "postgres"). */}}
{{- define "cf-api.podLabels" -}}
{{ include "cf-api.selector" . }}
app.kubernetes.io/part-of: cf-api
{{- with (index . 0).Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
