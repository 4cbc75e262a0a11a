package import Vocabulary

/// A job as a Kubernetes Job; pure.
///
/// Source: the Kubernetes API, `batch/v1` Job and `core/v1` PodSpec. The name is the idempotency
/// key: a second `create` of it is answered by 409 and makes nothing.
package enum KubernetesJob {
  /// The manifest that is sent to `POST /apis/batch/v1/namespaces/{namespace}/jobs`.
  package static func manifest(_ work: EngineWork, _ settings: KubernetesSettings) -> JSON {
    let labels: JSON = [
      "app.kubernetes.io/managed-by": "muster", "muster.dev/key": .string(work.key),
    ]
    let seconds = (work.limits.wallTime + settings.overheadTime).components.seconds
    var pod: [String: JSON] = [
      // Nothing starts it again: what it was started as has claimed the folder.
      "restartPolicy": "Never", "automountServiceAccountToken": false,
      "enableServiceLinks": false, "terminationGracePeriodSeconds": 5,
      "containers": [container(work, settings)],
      "volumes": [
        [
          "name": "jobs",
          "persistentVolumeClaim": ["claimName": .string(settings.volumeClaim)],
        ],
        ["name": "scratch", "emptyDir": [:]],
      ],
    ]
    pod["serviceAccountName"] = settings.serviceAccount.map { .string($0) }
    return [
      "apiVersion": "batch/v1", "kind": "Job",
      "metadata": [
        "name": .string(name(work)), "namespace": .string(settings.namespace), "labels": labels,
      ],
      "spec": [
        "backoffLimit": 0, "completions": 1, "parallelism": 1,
        "activeDeadlineSeconds": .integer(seconds), "ttlSecondsAfterFinished": 86_400,
        "template": ["metadata": ["labels": labels], "spec": .object(pod)],
      ],
    ]
  }

  /// A name of RFC 1123: the key is letters, digits and hyphens.
  package static func name(_ work: EngineWork) -> String { "muster-" + work.key.lowercased() }

  private static func container(_ work: EngineWork, _ settings: KubernetesSettings) -> JSON {
    let memory = JSON.string(String(work.limits.memoryBytes + settings.overheadBytes))
    return [
      "name": "worker", "image": .string(settings.image),
      "command": [
        "muster", "work", .string(work.folder), "--scratch", "/scratch", "--ticket",
        .string(name(work)),
      ],
      "resources": [
        "requests": ["cpu": .string(settings.processors), "memory": memory],
        "limits": ["memory": memory],
      ],
      "securityContext": [
        "allowPrivilegeEscalation": false, "runAsNonRoot": true,
        "capabilities": ["drop": ["ALL"]],
        // The worker's own sandbox makes user namespaces, which the default profile refuses.
        "seccompProfile": ["type": "Unconfined"],
      ],
      "volumeMounts": [
        ["name": "jobs", "mountPath": .string(settings.folder)],
        ["name": "scratch", "mountPath": "/scratch"],
      ],
    ]
  }

  /// How a Job stands, from its `status`.
  package static func status(_ job: JSON) -> EngineStatus {
    let status = job["status"]
    for condition in status?["conditions"]?.array ?? [] where condition["status"] == "True" {
      let reason = condition["reason"]?.string ?? ""
      switch condition["type"]?.string {
      case "Complete": return .ended(.exited(0))
      case "Failed":
        if reason == "DeadlineExceeded" { return .ended(.timedOut) }
        return .ended(.failed(condition["message"]?.string ?? reason))
      case "Suspended": return .waiting("suspended")
      default: continue
      }
    }
    return (status?["active"]?.integer ?? 0) > 0 ? .running : .waiting(nil)
  }
}
