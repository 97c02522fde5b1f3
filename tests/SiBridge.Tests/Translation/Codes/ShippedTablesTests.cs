using System.Text.Json;
using Shouldly;
using SiBridge.Delivery.Channels;
using SiBridge.Network;
using SiBridge.Reference;
using Xunit;

namespace SiBridge.Tests.Translation.Codes;

/// <summary>The tables that come with the program say what the schemas say.</summary>
public sealed class ShippedTablesTests
{
    private static readonly SchemaCatalogue Schemas = new();

    /// <summary>Each canonical table, and the enums of which it is the list.</summary>
    public static TheoryData<string, string[]> Canonical => new()
    {
        { "motif-annulation", ["annulation /properties/motif"] },
        { "motif-rejet", ["reponse /properties/motif"] },
        { "motif-non-retenu", ["resultat /properties/motif"] },
        { "motif-non-entree", ["entree /properties/motif"] },
        { "motif-sortie", ["communs /$defs/motif_sortie"] },
        { "initiative-sortie", ["abandon /properties/initiative"] },
        { "reponse", ["reponse /properties/reponse"] },
        { "presence", ["presence /properties/presence"] },
        { "nature-rendez-vous", ["communs /$defs/nature"] },
        { "modalite-rendez-vous", ["convocation /properties/modalite"] },
        { "resultat", ["resultat /properties/resultat"] },
        { "condition-retenue", ["resultat /properties/condition"] },
        { "statut-entree", ["entree /properties/statut"] },
        { "realisation", ["fin /properties/realisation"] },
        { "certification", ["fin /properties/certification"] },
        { "etat-recrutement", ["communs /$defs/etat_recrutement"] },
    };

    [Theory]
    [MemberData(nameof(Canonical))]
    public void A_canonical_table_is_the_list_of_the_schemas(string table, string[] enums)
    {
        using var json = JsonDocument.Parse(AttachedFiles.Shipped[$"reference/{table}.json"]);
        var codes = json.RootElement.GetProperty("codes").EnumerateArray().Select(c => c.GetProperty("code").GetString()).ToList();

        foreach (var place in enums) codes.ShouldBe(Enum(place));
    }

    [Fact]
    public void They_are_accepted_with_a_network_of_nobody()
    {
        var network = """{ "network": { "name": "Essai", "timezone": "Europe/Paris" }, "partners": [] }"""u8.ToArray();

        var (read, problems) = new NetworkFile(Schemas, [new HttpChannel(new(), TimeProvider.System)], []).Read(NetworkFile.Resolve(network, "/", AttachedFiles.None), 1);

        problems.ShouldBeEmpty();
        read!.Tables.Find("motif-sortie", "motif-sortie", "emploi", new(2026, 11, 26)).ShouldBe("emploi");
        // What is not public is not guessed: the operator has the list.
        read.Tables.Names.Where(n => n.StartsWith("positionnement-", StringComparison.Ordinal)).Count().ShouldBe(5);
    }

    private static IEnumerable<string?> Enum(string place)
    {
        var (schema, pointer) = (place.Split(' ')[0], place.Split(' ')[1]);
        using var json = JsonDocument.Parse(Schemas.Text(schema) ?? Schemas.Text($"{schema}.v1.schema.json")!);
        var at = pointer[1..].Split('/').Aggregate(json.RootElement, (element, name) => element.GetProperty(name));
        return [.. at.GetProperty("enum").EnumerateArray().Select(v => v.GetString())];
    }
}
