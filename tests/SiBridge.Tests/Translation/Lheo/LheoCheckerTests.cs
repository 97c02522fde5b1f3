using Shouldly;
using SiBridge.Tests.Support;
using SiBridge.Translation.Lheo;
using Xunit;

namespace SiBridge.Tests.Translation.Lheo;

/// <summary>The checker sees what is wrong: each line breaks one rule of a document that keeps all of them.</summary>
public sealed class LheoCheckerTests
{
    private static readonly string Good = System.Text.Encoding.UTF8.GetString(LheoDocument.Of([Messages.Session.Element]));

    [Fact]
    public void A_good_document_is_let_through() => LheoChecker.Check(Good).ShouldBeEmpty();

    [Theory]
    [InlineData("<lheo xmlns=\"http://lheo.gouv.fr/2.3\">", "<lheo xmlns=\"http://www.lheo.org/2.2\">", "/lheo is in another namespace")]
    [InlineData("<fin>20260925</fin>", "", "/lheo/offres/formation/action/session/periode holds 0 fin, not 1 to 1")]
    [InlineData("<fin>20260925</fin>", "<fin>2026-09-25</fin>", "/lheo/offres/formation/action/session/periode/fin is « 2026-09-25 »")]
    [InlineData("<etat-recrutement>1<", "<etat-recrutement>4<", "/lheo/offres/formation/action/session/etat-recrutement is « 4 »")]
    [InlineData("<certifiante>", "<certifiant>1</certifiant><certifiante>", "/lheo/offres/formation holds 0 certifiante, not 1 to 1")]
    [InlineData("<numero-activite>", "<numero-activite>9", "/lheo/offres/formation/organisme-formation-responsable/numero-activite is « 928140000014 »")]
    [InlineData("<code-niveau-entree>", "Il faut <code-niveau-entree>", "/lheo/offres/formation holds text")]
    public void What_is_wrong_is_told_with_its_place(string good, string bad, string told)
    {
        Good.ShouldContain(good);

        LheoChecker.Check(Good.Replace(good, bad, StringComparison.Ordinal)).ShouldContain(told);
    }
}
