import ModelMetrics
import Testing

/// The expected numbers are scipy 1.17's.
@Suite struct DistributionTests {
  private func check(
    _ ours: Double, _ theirs: Double, within relative: Double = 1e-12,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(
      (ours - theirs).magnitude <= relative * theirs.magnitude, "\(ours)",
      sourceLocation: location)
  }

  @Test func `the normal distribution is accurate far out`() {
    check(Normal.above(0.5), 0.3085375387259869)
    check(Normal.above(10), 7.61985302416047e-24)
    check(Normal.quantile(0.975), 1.959963984540054, within: 1e-15)
    check(Normal.quantile(1e-10), -6.361340902404056)
    #expect(Normal.quantile(0.5) == 0)
  }

  @Test func `chi-squared, t and beta agree with their tables`() {
    check(ChiSquared.above(0.1, degrees: 1), 0.7518296340458492)
    check(ChiSquared.above(50, degrees: 3), 7.989179244951495e-11)
    check(ChiSquared.above(1000, degrees: 10), 1.870290720915977e-208, within: 1e-10)
    check(StudentT.beyond(2.5, degrees: 7), 0.04099221858575289)
    check(StudentT.beyond(0.01, degrees: 100), 0.9920412102344285)
    check(StudentT.beyond(40, degrees: 5), 1.8411962171772954e-07)
    check(StudentT.quantile(0.975, degrees: 441), 1.9653578272030217)
    check(Beta.below(0.3, 2, 5), 0.579825)
    check(Beta.quantile(0.025, 45, 6), 0.7818646335657977)
  }

  @Test(arguments: [
    (10, 0.2, 0.74871904), (50, 0.1, 0.6623112704658186), (100, 0.25, 5.408871776434847e-06),
    (500, 0.05, 0.15866260223815387), (1000, 0.03, 0.3226902143914636),
    (1000, 0.012, 0.9984464668620097), (2000, 0.08, 1.3971929193124921e-11), (5, 0.7, 0.00556),
    (20, 0.04, 0.9999999999991517), (140, 0.08, 0.31480749911643063),
    (10, 0.96, 2.0971520000000185e-14),
  ])
  func `Kolmogorov's distribution is right in each region`(rows: Int, d: Double, p: Double) {
    check(Kolmogorov.above(d, rows: rows), p, within: 1e-9)
  }

  @Test func `the exact test of two samples counts paths`() {
    // {1, 2, 3, 4} and {3.5, 4.5, 5.5, 6.5, 7.5}: D = 1 − 1/5 = 16/20.
    check(Kolmogorov.exactTwoSample(numerator: 16, 4, 5), 0.07936507936507936)
    #expect(Kolmogorov.exactTwoSample(numerator: 0, 4, 5) == 1)
  }

  @Test func `Cramér and von Mises' limit is right to the accuracy of the reference`() {
    #expect((CramerVonMises.above(0.5) - 0.039833217565609313).magnitude < 1e-7)
    #expect((CramerVonMises.above(0.1) - 0.5848734384067971).magnitude < 1e-7)
    #expect(CramerVonMises.above(0.001) == 1)
  }
}
