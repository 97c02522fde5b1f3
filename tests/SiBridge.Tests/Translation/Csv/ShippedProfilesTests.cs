using Shouldly;
using SiBridge.Translation.Csv;
using Xunit;

namespace SiBridge.Tests.Translation.Csv;

/// <summary>What a line of the shipped profiles says of an exit reaches somebody, or whoever wrote it hears that it does not.</summary>
public sealed class ShippedProfilesTests
{
    [Theory]
    [InlineData("31/07/2026", "emploi", "partielle", "abandon")]
    [InlineData("31/07/2026", "emploi", "", "abandon")]
    [InlineData("31/07/2026", "", "", "abandon")]
    [InlineData("12/06/2026", "emploi", "totale", "abandon")]
    [InlineData("", "emploi", "", "abandon")]
    [InlineData("", "emploi", "partielle", "abandon")]
    [InlineData("31/07/2026", "", "partielle", "fin")]
    [InlineData("12/06/2026", "", "", "fin")]
    [InlineData("01/06/2026", "", "totale", "fin")]
    [InlineData("", "", "totale", "fin")]
    [InlineData("", "", "", "refused Date Sortie incomplet")]
    [InlineData("bientôt", "", "", "refused Date Sortie Prevue cellule")]
    public void A_Region_tells_every_exit_or_hears_that_it_did_not(string prevue, string motif, string realisation, string told) =>
        Told("stagiaires-region", ("SIRET", "12345678200010"), ("Mission Locale", "14327S00"), ("Identifiant Prescription", "P-1"), ("Date Sortie", "12/06/2026"),
            ("Date Sortie Prevue", prevue), ("Motif Sortie", motif), ("Realisation", realisation)).Distinct().ShouldBe([told]);

    [Fact]
    public void An_exit_that_is_not_known_costs_the_entry_of_its_line_nothing() =>
        Told("stagiaires-region", ("SIRET", "12345678200010"), ("Mission Locale", "14327S00"), ("Identifiant Prescription", "P-1"), ("Date Entree", "01/06/2026"), ("Date Sortie", "12/06/2026"))
            .ShouldBe(["entree", "refused Date Sortie incomplet"]);

    [Theory]
    [InlineData("beneficiaire_rejete_motif", "1", "refused beneficiaire_retenu incomplet")]
    [InlineData("beneficiaire_pas_integre_action_raison", "1", "refused beneficiaire_integre_action incomplet")]
    [InlineData("date_integration", "2026-06-01", "refused beneficiaire_integre_action incomplet")]
    [InlineData("date_integration", "2026-07-20", "rien")]
    [InlineData("beneficaire_abandon_action_raison", "1", "refused beneficiaire_termine_action incomplet")]
    [InlineData("resultat_action", "1", "refused beneficiaire_termine_action incomplet")]
    [InlineData("date_sortie", "2026-06-12", "refused beneficiaire_termine_action incomplet")]
    [InlineData("beneficiaire_termine_action", "non", "abandon")]
    public void A_departement_hears_of_a_reason_that_says_nothing_alone(string column, string cell, string told) =>
        Told("positionnements-departement", ("organisme_siret", "12345678200010"), ("structref_id", "14327S00"), ("identifiant_webrsa", "P-1"), ("e_date_extraction", "2026-06-30"), (column, cell))
            .ShouldBe([told]);

    private static IEnumerable<string> Told(string name, params (string, string)[] cells)
    {
        var profil = Profils.Shipped(name);
        return profil.Tell(profil.InFile(cells)).Select(t => t.Refusal is { } refusal ? $"refused {refusal.Place} {refusal.Code}" : t.Type ?? "rien");
    }
}
