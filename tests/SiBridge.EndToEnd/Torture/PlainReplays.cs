using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace SiBridge.EndToEnd.Torture;

/// <summary>The plain replay follows the contract's table (§5).</summary>
public sealed class PlainReplays
{
    [Theory]
    [InlineData("prescription", "emise")]
    [InlineData("prescription reponse", "recue")]
    [InlineData("prescription resultat reponse", "retenue")]
    [InlineData("prescription reponse resultat entree abandon", "sortie_anticipee")]
    [InlineData("prescription annulation resultat", "annulee")]
    [InlineData("prescription annulation entree", "entree")]
    [InlineData("prescription entree annulation", "entree")]
    [InlineData("reponse", "recue")]
    public void A_journey_comes_to_what_the_order_of_emis_le_makes_of_it(string types, string etat)
    {
        var told = types.Split(' ').Select((type, i) => (type, new JsonObject { ["emis_le"] = $"2025-06-29T10:0{i}:00Z", ["reponse"] = "recue", ["resultat"] = "retenu" }));

        Replay.Etat(told.Reverse()).ShouldBe(etat);
    }

    [Fact]
    public void The_count_of_places_is_the_one_that_was_established_last()
    {
        JsonObject Count(int places, string at) => new() { ["places_disponibles"] = places, ["constate_le"] = $"2025-06-29T{at}Z" };

        Replay.Places([("places", Count(3, "12:00:00")), ("places", Count(9, "09:00:00")), ("session", [])]).ShouldBe(3);
    }
}
