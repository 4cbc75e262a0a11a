import Vocabulary

/// What the claims of an ID token have to say before anybody is signed in (OpenID Connect Core 1.0,
/// 3.1.3.7).
struct IDTokenCheck: Sendable {
  let settings: OpenIDSettings
  /// The one that the person was sent away with.
  let nonce: String
  /// Since when the person must have shown who they are; `nil` where a session will do.
  var authenticatedSince: Instant?

  /// How far clocks may differ.
  static let skew: Duration = .seconds(60)
  /// How old a token may be, whatever it says of its end: it comes right after it was made.
  static let longest: Duration = .seconds(600)
  private static let mostGroups = 2000

  /// Whom a token's claims are about.
  func person(_ claims: JSON, at now: Instant) throws(OpenIDProblem) -> OpenIDPerson {
    guard claims["iss"]?.string == settings.issuer else {
      throw OpenIDProblem(.claims, "it is of another provider")
    }
    try checkAudience(claims)
    try checkTimes(claims, at: now)
    guard let given = claims["nonce"]?.string, Gatekeeper.isEqual(given, nonce) else {
      throw OpenIDProblem(.claims, "it is an answer to another question (nonce)")
    }
    guard let subject = claims["sub"]?.string, (1...255).contains(subject.utf8.count) else {
      throw OpenIDProblem(.claims, "it names nobody (sub)")
    }
    let (name, isEmail) = try name(claims)
    return OpenIDPerson(
      id: "openid:" + Digest(of: "\(settings.issuer)\n\(subject)").hex.prefix(32),
      issuer: settings.issuer, subject: subject, name: name, email: isEmail ? name : nil,
      groups: groups(claims),
      authenticated: try authenticated(claims, at: now))
  }

  /// A display name is what people make of it, so it names nobody unless somebody has said so.
  private func name(_ claims: JSON) throws(OpenIDProblem) -> (String, isEmail: Bool) {
    let claim = settings.nameClaim ?? "email"
    guard let name = claims[claim]?.string?.trimmed, (1...200).contains(name.utf8.count),
      !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
    else { throw OpenIDProblem(.claims, "it has no \(claim) of 1 to 200 bytes") }
    guard settings.nameClaim == nil else { return (name, false) }
    guard claims["email_verified"]?.bool == true else {
      throw OpenIDProblem(.claims, "its address is not verified (email_verified)")
    }
    return (name, true)
  }

  private func checkAudience(_ claims: JSON) throws(OpenIDProblem) {
    let audience = claims["aud"]?.string.map { [$0] } ?? claims["aud"]?.array?.compactMap(\.string)
    guard let audience, audience.contains(settings.clientID) else {
      throw OpenIDProblem(.claims, "it is for another client (aud)")
    }
    let party = claims["azp"]?.string
    guard party == settings.clientID || party == nil && audience.count == 1 else {
      throw OpenIDProblem(.claims, "it was given to another client (azp)")
    }
  }

  private func checkTimes(_ claims: JSON, at now: Instant) throws(OpenIDProblem) {
    guard let expires = Self.moment(claims["exp"]) else {
      throw OpenIDProblem(.claims, "it has no end (exp)")
    }
    guard now < expires + Self.skew else { throw OpenIDProblem(.claims, "it has expired (exp)") }
    guard let issued = Self.moment(claims["iat"]) else {
      throw OpenIDProblem(.claims, "it does not say when it was made (iat)")
    }
    guard issued < now + Self.skew else {
      throw OpenIDProblem(.claims, "it was made in the future (iat)")
    }
    guard now < issued + Self.longest else {
      throw OpenIDProblem(.claims, "it was made more than ten minutes ago (iat)")
    }
    if let from = Self.moment(claims["nbf"]), from > now + Self.skew {
      throw OpenIDProblem(.claims, "it does not hold yet (nbf)")
    }
  }

  /// When the person last showed who they are. A provider that was asked to have it shown anew must
  /// say that it was.
  private func authenticated(_ claims: JSON, at now: Instant) throws(OpenIDProblem) -> Instant {
    let said = Self.moment(claims["auth_time"])
    guard let since = authenticatedSince else { return min(said ?? .epoch, now) }
    guard let said, said + Self.skew >= since, said < now + Self.skew else {
      throw OpenIDProblem(
        .claims, "it does not say that the person signed in anew (auth_time)")
    }
    return min(said, now)
  }

  private func groups(_ claims: JSON) -> Set<String> {
    let found = claims[settings.groupsClaim]
    let names = found?.string.map { [$0] } ?? found?.array?.compactMap(\.string) ?? []
    return Set(names.prefix(Self.mostGroups))
  }

  /// Seconds since 1970, whole or not.
  private static func moment(_ value: JSON?) -> Instant? {
    guard let seconds = value?.double ?? value?.integer.map({ Double($0) }), seconds.isFinite,
      (0...253_402_300_799).contains(seconds)
    else { return nil }
    return Instant(milliseconds: Int64(seconds * 1000))
  }
}
