import Dashboard
import Reconciler
import Registry
import Vocabulary

// Forms that answer with a page of their own: proposals, jobs by hand, the check of the chain.
extension PageDesk {
  /// Re-checks the chain, and shows the audit page with what was found.
  func verified(_ call: Call) async throws -> APIResponse {
    let answer = try await perform(["api", "v1", "audit", "verify"], [:], call)
    let json = try? JSON(parsing: answer.bytes)
    let site = try await site(call)
    var visit = visit(call)
    visit.notice = Visit.Notice(
      json?["sentence"]?.string ?? "", isProblem: json?["holds"]?.bool != true)
    return try await rendered(.audit(AuditFilter()), site, visit, call)
  }

  /// Makes a proposal branch of a form; or shows the form again, with what is wrong.
  func proposed(_ kind: FormKind, _ call: Call) async throws -> APIResponse {
    guard call.viewer.has(.operate) else {
      throw APIProblem.forbidden("\(call.viewer.name) may not propose changes here")
    }
    var fields = Address.fields(of: String(decoding: call.request.body, as: UTF8.self))
      .filter { !Route.formFields.contains($0.key) }
    let isPreview = fields.removeValue(forKey: AuthorForm.previewField) != nil
    let site = try await site(call)
    let form = AuthorForm(kind, fields: fields)
    var draft = form.draft(on: site)
    if isPreview {
      return Self.response(Pages.form(form, draft: draft, of: site, for: visit(call)))
    }
    switch try await AuthorRoutes.outcome(of: form, draft, call) {
    case .success(let (branch, _)):
      return Self.response(Pages.proposed(kind, branch: branch, of: site, for: visit(call)))
    case .failure(let refusal):
      draft.diagnostics = refusal.diagnostics
      if refusal.faults.isEmpty, refusal.diagnostics.isEmpty {
        draft.faults["name"] = refusal.message
      }
      return Self.response(Pages.form(form, draft: draft, of: site, for: visit(call)))
    }
  }

  /// Begins a job by hand and leads to its page; or shows the form again, with what is wrong.
  func started(_ call: Call) async throws -> APIResponse {
    let fields = Address.fields(of: String(decoding: call.request.body, as: UTF8.self))
      .filter { !Route.formFields.contains($0.key) }
    let body = fields.filter { ["function", "model", "data", "runtime"].contains($0.key) }
      .filter { !$0.value.isEmpty }.mapValues { JSON.string($0) }
    let form = AuthorForm(.job, fields: fields)
    let site = try await site(call)
    var draft = form.draft(on: site)
    guard draft.faults.isEmpty else {
      return Self.response(Pages.form(form, draft: draft, of: site, for: visit(call)))
    }
    do {
      let answer = try await perform(["api", "v1", "runs"], .object(body), call)
      let id = (try? JSON(parsing: answer.bytes))?["id"]?.string ?? ""
      return .redirect(to: Page.handRun(id).address)
    } catch let problem as APIProblem where problem.status == 400 {
      for place in problem.places {
        draft.faults[String(place.place.drop { $0 == "/" })] = place.detail
      }
      if draft.faults.isEmpty { throw problem }
      return Self.response(Pages.form(form, draft: draft, of: site, for: visit(call)))
    }
  }
}
