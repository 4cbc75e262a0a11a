/// Processes that tests and simulations share.
package enum Processes {
  /// From a new version over tests, gates and an approval to production.
  package static let promotion = """
    start New signal=deployable_model_changed
    service Tests do=run-tests
    service Gates do=evaluate-gates
    xor Passed
    user Approve groups=approvers in.target=prod
    xor Approved
    service Find do=find-runtime in.tag=${model.name} in.stage=prod
    service Deploy do=deploy
    catch Failed on=Deploy error=FAILURE
    end Live
    end Refused
    end Rejected
    end Not_deployed
    New -> Tests
    Tests -> Gates
    Gates -> Passed
    Passed -> Approve when ${verdict == "pass"}
    Passed -> Refused else
    Approve -> Approved
    Approved -> Find when ${reviewResult == "APPROVED"}
    Approved -> Rejected else
    Find -> Deploy
    Deploy -> Live
    Failed -> Not_deployed
    """

  /// A review of what is proposed, told to people and looked at by one of them.
  package static let review = """
    start Proposed signal=model_proposed
    service Judge do=evaluate-gates
    user Review groups=approvers in.target=prod
    service Ship do=deploy in.runtime=${model.name}-prod
    catch Held on=Ship error=FAILURE
    end Reviewed
    end Shipped
    Proposed -> Judge
    Judge -> Review
    Review -> Ship
    Ship -> Shipped
    Held -> Reviewed
    """

  /// The same with a pause between the approval and the deployment, in which much can change.
  package static let heldPromotion = """
    start New signal=deployable_model_changed
    service Tests do=run-tests
    user Approve groups=approvers in.target=prod
    xor Approved
    user Hold groups=approvers
    service Deploy do=deploy in.runtime=${model.name}-prod
    catch Failed on=Deploy error=FAILURE
    catch Revoked on=Hold signal=approval_revoked
    end Live
    end Rejected
    end Not_deployed
    New -> Tests
    Tests -> Approve
    Approve -> Approved
    Approved -> Hold when ${approved}
    Approved -> Rejected else
    Hold -> Deploy
    Revoked -> Approve
    Deploy -> Live
    Failed -> Not_deployed
    """

  /// A process that asks nobody: the rules of the project are all that stands in its way.
  package static let direct = """
    start New signal=deployable_model_changed
    service Deploy do=deploy in.runtime=${model.name}-prod
    catch Failed on=Deploy error=FAILURE
    end Live
    end Not_deployed
    New -> Deploy
    Deploy -> Live
    Failed -> Not_deployed
    """

  /// The shape of ModelOp's own: a test job in the background, a user task that waits for its end,
  /// and a timer that looks as well.
  package static let modelOp = """
    start New signal=com.modelop.mlc.definitions.Signals_deployable_model_changed
    service Create do=com.modelop.mlc.delegate.modelop.CreateModelBatchJob out.TEST_JOB=${JOB}
    user Wait
    catch Changed on=Wait signal=com.modelop.mlc.definitions.Signals_job_status_changed
    catch Poll on=Wait timer=PT30S
    service Get do=com.modelop.mlc.delegate.modelop.GetJob in.JOB_ID=${TEST_JOB.id}
    xor Ended
    service Parse do=com.modelop.mlc.delegate.modelop.ParseModelTestResultFromBatchJob
    end Tested
    end Broken
    New -> Create
    Create -> Wait
    Wait -> Get
    Changed -> Ended
    Poll -> Get
    Get -> Ended
    Ended -> Parse when ${JOB.id == TEST_JOB.id && JOB.jobStatus.toString() == "COMPLETE"}
    Ended -> Broken when ${JOB.id == TEST_JOB.id && JOB.jobStatus.toString() == "ERROR"}
    Ended -> Wait else
    Parse -> Tested
    """
}
