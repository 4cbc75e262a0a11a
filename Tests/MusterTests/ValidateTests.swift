import Foundation
import TestSupport
import Testing

/// What `muster validate` says of good and of odd registries.
@Suite(.blocking) struct `validating a registry` {
  @Test func `a good registry has no problems`() throws {
    try check([:], "1 model in 4 resources: 0 errors, 0 warnings\n", code: 0)
  }

  @Test func `an operation that nobody performs is found`() throws {
    try check(
      [
        "processes/standard.bpmn": SmallRegistry.bpmn(
          task: #"<bpmn:serviceTask id="Review" camunda:type="external" camunda:topic="deplyo" />"#)
      ],
      """
      processes/standard.bpmn:8:5: error: Review asks for "deplyo", which is no operation
        hint: did you mean "deploy"?
      1 model in 4 resources: 1 error, 0 warnings

      """, code: 1)
  }

  @Test func `a manifest's operations are looked at, too`() throws {
    try check(
      [
        "processes/standard.bpmn": SmallRegistry.bpmn(task: #"<bpmn:task id="Review" />"#),
        "processes/standard.yaml": """
        apiVersion: muster.dev/v1
        kind: Process
        metadata: {name: standard}
        spec: {bpmn: standard.bpmn, selector: {}, operations: {Revue: deploy, Review: launch}}

        """,
      ],
      """
      processes/standard.yaml: error: operations names the element "Revue", which \
      processes/standard.bpmn does not have
      processes/standard.yaml: error: Review asks for "launch", which is no operation
        hint: the operations are create-batch-job, deploy, evaluate-gates, find-runtime, notify, \
      promote, retrain, run-tests, set-label, undeploy, withdraw; bind the task to one in the \
      manifest's operations
      1 model in 4 resources: 2 errors, 0 warnings

      """, code: 1)
  }

  @Test func `a group that no manifest declares is a warning`() throws {
    try check(
      [
        "processes/standard.bpmn": SmallRegistry.bpmn(
          task: #"<bpmn:userTask id="Review" camunda:candidateGroups="aprovers, approvers" />"#)
      ],
      """
      processes/standard.bpmn:8:5: warning: Review asks the group "aprovers", which no manifest \
      declares
        hint: did you mean "approvers"?
      1 model in 4 resources: 0 errors, 1 warning

      """, code: 0)
  }

  @Test func `gates that cannot be decided are found with their place`() throws {
    try check(
      [
        "models/credit/model.yaml": """
        apiVersion: muster.dev/v1
        kind: Model
        metadata: {name: credit}
        spec:
          source: [score.py]
          functions: {score: predict}
          tests:
            - name: backtest
              function: {command: [./judge]}
              gates:
                - {metric: roc_acu, atLeast: 0.7}
                - {metric: f1, by: sex, atLeast: 0.5}

        """
      ],
      """
      models/credit/model.yaml:11:20: warning: "roc_acu" is no metric of Muster's: only the model \
      itself may give it
        hint: did you mean "roc_auc"?
      models/credit/model.yaml:12:28: error: the gate on f1 asks for the groups of a column, and \
      function: command gives only numbers of the model's own: it stays inconclusive
        hint: function: score or both computes the metrics from each row's score
      1 model in 4 resources: 1 error, 1 warning

      """, code: 1)
  }

  private func check(
    _ files: [String: String], _ expected: String, code: Int32,
    line: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let playground = try Playground.small()
    for (path, text) in files {
      try playground.write("\(playground.registry)/\(path)", Array(text.utf8))
    }
    let onDisk = try playground.muster("validate")
    #expect(onDisk.text == expected, sourceLocation: line)
    #expect(onDisk.code == code, sourceLocation: line)
    try playground.commit("Change")
    #expect(try playground.muster("validate --at main").text == expected, sourceLocation: line)
  }
}
