/// The smallest registry in which something waits for an approval: one model, one process, one
/// runtime, and one approver.
enum SmallRegistry {
  /// The files, with the approver's and Muster's public keys.
  static func files(approver: String, muster: String) -> [String: String] {
    [
      "muster.yaml": """
      apiVersion: muster.dev/v1
      kind: Project
      metadata: {name: small}
      spec:
        identity: {publicKey: keys/muster.pub}

      """,
      "keys/muster.pub": muster + "\n",
      "groups/approvers.yaml": """
      apiVersion: muster.dev/v1
      kind: Group
      metadata: {name: approvers}
      spec:
        members:
          - {name: Petra Approver, emails: [petra@example.com], keys: ["\(approver)"]}

      """,
      "models/credit/model.yaml": """
      apiVersion: muster.dev/v1
      kind: Model
      metadata: {name: credit, labels: {team: retail}}
      spec:
        description: Whether a loan goes bad.
        language: python
        source: [score.py]
        functions: {score: predict}

      """,
      "models/credit/score.py": "def predict(record):\n    yield record\n",
      "processes/standard.yaml": """
      apiVersion: muster.dev/v1
      kind: Process
      metadata: {name: standard}
      spec: {bpmn: standard.bpmn, selector: {}}

      """,
      "processes/standard.bpmn": bpmn(task: userTask),
    ]
  }

  static let userTask = """
    <bpmn:userTask id="Review" name="Approve for production" camunda:candidateGroups="approvers">
        <bpmn:extensionElements><camunda:inputOutput>
          <camunda:inputParameter name="target">prod</camunda:inputParameter>
        </camunda:inputOutput></bpmn:extensionElements>
      </bpmn:userTask>
    """

  /// A process with one task, whose id is `Review`.
  static func bpmn(task: String) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
      xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="small">
      <bpmn:signal id="New" name="deployable_model_changed" />
      <bpmn:process id="Standard" isExecutable="true">
        <bpmn:startEvent id="Start"><bpmn:signalEventDefinition signalRef="New" /></bpmn:startEvent>
        <bpmn:sequenceFlow id="A" sourceRef="Start" targetRef="Review" />
        \(task)
        <bpmn:sequenceFlow id="B" sourceRef="Review" targetRef="End" />
        <bpmn:endEvent id="End" name="approved" />
      </bpmn:process>
    </bpmn:definitions>

    """
  }
}
