using Shouldly;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Gateway;

/// <summary>A prescription for a session that takes nobody any more is accepted, and never silently.</summary>
public abstract class AvertissementsTests(Engine engine) : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    /// <summary>It begins after the bridge's own today, 30 September 2026.</summary>
    private static Told Open => Session.With(("debut", "2026-10-05"), ("fin", "2026-12-18"));

    [Theory]
    [InlineData("etat_recrutement", "ouvert", "")]
    [InlineData("etat_recrutement", "ferme", "session_fermee")]
    [InlineData("etat_recrutement", "suspendu", "session_fermee session_suspendue")]
    [InlineData("statut", "annulee", "session_fermee session_annulee")]
    [InlineData("debut", "2026-09-29", "session_commencee")]
    public async Task The_receipt_says_why_a_session_may_take_nobody(string property, string value, string told)
    {
        await bridge.Post("of-pommier-bleu", Open.With((property, value)));

        string.Join(' ', (await bridge.Judge("ml-caen", Prescription)).New!.Avertissements).ShouldBe(told);
    }

    [Theory]
    [InlineData(0, "ouvert", "session_complete")]
    [InlineData(3, "ferme", "session_fermee")]
    [InlineData(0, "suspendu", "session_complete session_fermee session_suspendue")]
    public async Task A_count_told_since_is_what_counts(int places, string etat, string told)
    {
        await bridge.Post("of-pommier-bleu", Open);
        await bridge.Post("of-pommier-bleu", Messages.Places.With(("places_disponibles", places), ("etat_recrutement", etat)));

        string.Join(' ', (await bridge.Judge("ml-caen", Prescription)).New!.Avertissements).ShouldBe(told);
    }

    [Fact]
    public async Task Told_again_it_is_warned_of_as_the_first_time()
    {
        await bridge.Post("of-pommier-bleu", Open.With(("etat_recrutement", "ferme")));
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Open.With(("id", "session-2"), ("emis_le", "2026-07-01T09:00:00+02:00")));

        (await bridge.Judge("ml-caen", Prescription)).Replay!.Avertissements.ShouldBe(["session_fermee"]);
    }

    [Fact]
    public async Task An_annulation_that_corrects_the_one_in_force_has_an_effect_and_a_second_one_has_none()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("ml-caen", Annulation);

        (await bridge.Judge("ml-caen", Annulation.With(("id", "a-2"), ("corrige", Annulation.Id)))).New!.Avertissements.ShouldBeEmpty();
        (await bridge.Judge("ml-caen", Annulation.With(("id", "a-2")))).New!.Avertissements.ShouldBe(["annulation_sans_effet"]);
    }

    [Fact]
    public async Task An_annulation_whose_correction_came_before_it_has_no_effect()
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Accept("ml-caen", Annulation.With(("id", "a-2"), ("corrige", Annulation.Id)));

        (await bridge.Judge("ml-caen", Annulation)).New!.Avertissements.ShouldBe(["annulation_sans_effet"]);
    }

    [Theory]
    [InlineData("2026-07-19T09:00:00+02:00", "")]
    [InlineData("2026-09-29T09:00:00+02:00", "annulation_sans_effet")]
    public async Task An_annulation_has_the_effect_of_its_place_in_the_history(string emisLe, string told)
    {
        await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Entree.With(("emis_le", "2026-07-20T18:00:00+02:00")));
        var annulation = Annulation.With(("emis_le", emisLe), ("date", "2026-07-19"));

        string.Join(' ', (await bridge.Judge("ml-caen", annulation)).New!.Avertissements).ShouldBe(told);

        await bridge.Post("ml-caen", annulation);
        (await bridge.Parcours())!.Historique.Single(l => l.Type == "annulation").Effet.ShouldBe(told is "");
    }

    public ValueTask DisposeAsync() => bridge.DisposeAsync();
}

public sealed class Avertissements_on_SQLite() : AvertissementsTests(Engine.SQLite);

public sealed class Avertissements_on_PostgreSQL() : AvertissementsTests(Engine.PostgreSQL);
