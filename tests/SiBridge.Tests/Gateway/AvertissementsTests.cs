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

    public ValueTask DisposeAsync() => bridge.DisposeAsync();
}

public sealed class Avertissements_on_SQLite() : AvertissementsTests(Engine.SQLite);

public sealed class Avertissements_on_PostgreSQL() : AvertissementsTests(Engine.PostgreSQL);
