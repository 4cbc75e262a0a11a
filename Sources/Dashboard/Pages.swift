/// The pages. Pure: a page is a function of the site, the look at it, and what was looked up for
/// it.
///
/// ```swift
/// guard let page = Page(target: request.target) else { 404 }
/// var material = Material()
/// while case let needs = Pages.needs(of: page, on: site, having: material), !needs.isEmpty {
///   for need in needs { /* look it up, put it into material, and note it as answered */ }
/// }
/// let rendered = Pages.render(page, of: site, for: visit, with: material)
/// ```
package enum Pages {
  /// What a page still has to have looked up, in the order of use; empty once it can be rendered.
  /// At most three rounds: a model's declaration names the blobs of its files.
  package static func needs(of page: Page, on site: Site, having material: Material) -> [Need] {
    PageNeeds(site: site, material: material).needs(of: page)
  }

  /// The whole page.
  package static func render(
    _ page: Page, of site: Site, for visit: Visit, with material: Material = Material()
  ) -> Rendered {
    PageRenderer(site: site, visit: visit, material: material).render(page)
  }

  /// A form as it was filled in, with what it proposes and what is wrong with that: the answer to
  /// an ``Action/propose(_:)`` that cannot be carried out, and to one that only asks for a preview.
  package static func form(
    _ form: AuthorForm, draft: AuthorForm.Draft, of site: Site, for visit: Visit
  ) -> Rendered {
    let renderer = PageRenderer(site: site, visit: visit, material: Material())
    return renderer.document(renderer.form(form, draft: draft), at: .form(form.kind))
  }

  /// What is shown after a form became a branch, with the way to what it comes to.
  package static func proposed(
    _ kind: FormKind, branch: String, of site: Site, for visit: Visit
  ) -> Rendered {
    let renderer = PageRenderer(site: site, visit: visit, material: Material())
    return renderer.document(renderer.proposed(branch), at: .form(kind))
  }

  /// A page that says why there is none: 400, 401, 403, 404, 429, 503.
  package static func problem(
    status: Int, title: String, detail: String, of site: Site, for visit: Visit
  ) -> Rendered {
    PageRenderer(site: site, visit: visit, material: Material())
      .problem(status: status, title: title, detail: detail)
  }
}

/// A finished page.
package struct Rendered: Hashable, Sendable {
  package var status: Int
  package var title: String
  /// UTF-8. Well-formed XML after its first line.
  package var body: [UInt8]

  /// `text/html; charset=utf-8`.
  package static let mediaType = "text/html; charset=utf-8"
  /// The policy of every page (Content Security Policy Level 3): nothing but this origin's style
  /// sheet, script, pictures and event stream.
  package static let policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

  /// A page by its parts.
  package init(status: Int = 200, title: String, body: [UInt8]) {
    self.status = status
    self.title = title
    self.body = body
  }
}
