using System.Text.Json;
using Shouldly;
using SiBridge.Reference;
using Xunit;

namespace SiBridge.Tests.Reference;

public sealed class NirSearchTests
{
    [Fact]
    public void A_message_without_one_gives_the_shared_empty_list()
    {
        const string prescription = """
            { "id": "p-1", "emis_le": "2026-11-20T14:30:25.1234567+01:00", "organisme": "73282932000074", "places": 185057800608491,
              "jeune": { "nom_naissance": "Martin", "telephone": "+262692123456" }, "financeurs": [2, 4], "commentaire": null }
            """;

        Find(prescription).ShouldBeEmpty();
        Find(prescription).ShouldBeSameAs(Find("{}"));
    }

    [Fact]
    public void Every_string_that_holds_one_is_told_in_document_order() =>
        Find("""
            { "dossier": "185057800608491",
              "jeune": { "prenom": "Jean 1850578006084", "nom_naissance": "Martin", "code_postal": "1 85 05 78 006 084 91" },
              "commentaire": "sécu 1 85 05 78 006 084" }
            """).ShouldBe(["/dossier", "/jeune/prenom", "/jeune/code_postal", "/commentaire"]);

    [Fact]
    public void A_string_alone_has_the_pointer_of_the_whole_document() => Find("\"185057800608491\"").ShouldBe([""]);

    [Theory]
    [InlineData("nom")]
    [InlineData("prenom")]
    [InlineData("nom_naissance")]
    [InlineData("nom_usage")]
    [InlineData("commentaire")]
    [InlineData("lieu")]
    [InlineData("libelle")]
    [InlineData("intitule")]
    [InlineData("prerequis")]
    [InlineData("public_vise")]
    public void The_form_without_key_is_looked_for_in_names_and_free_text(string property)
    {
        Find($$"""{ "{{property}}": "1850578006084" }""").ShouldBe([$"/{property}"]);
        Find($$"""{ "a": [ { "{{property}}": "1850578006084" } ] }""").ShouldBe([$"/a/0/{property}"]);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("prescription_id")]
    [InlineData("ville")]
    [InlineData("Nom")]
    [InlineData("telephone")]
    public void The_form_without_key_is_looked_for_nowhere_else(string property) =>
        Find($$"""{ "{{property}}": "1850578006084" }""").ShouldBeEmpty();

    [Fact]
    public void A_telephone_is_never_taken_for_one() =>
        Find("""{ "telephone": "185057800608491", "contact": { "telephone": "+2620692123456" } }""").ShouldBeEmpty();

    [Fact]
    public void What_stands_inside_a_place_is_judged_by_its_own_name() =>
        Find("""{ "lieu": { "commune_insee": "1850578006084", "libelle": "1850578006084" } }""").ShouldBe(["/lieu/libelle"]);

    [Fact]
    public void Items_of_an_array_have_the_name_of_their_array() =>
        Find("""{ "commentaire": ["rien", ["1850578006084"]], "romes": ["1850578006084", "185057800608491"] }""")
            .ShouldBe(["/commentaire/1/0", "/romes/1"]);

    [Fact]
    public void A_property_name_is_never_repeated_nor_what_lies_under_it() =>
        Find("""{ "jeune": { "185057800608491": { "nom": "1850578006084" }, "1 85 05 78 006 084 91": 0, "nom": "1850578006084" } }""")
            .ShouldBe(["/jeune", "/jeune/nom"]);

    [Fact]
    public void A_property_name_at_the_top_gives_the_whole_document() => Find("""{ "n185057800608491": true }""").ShouldBe([""]);

    [Fact]
    public void Escapes_of_JSON_hide_nothing() =>
        Find("""{ "id": "\u0031\u0038\u0035057800608491", "x": { "1850578\u0030\u003006\u0030\u003891": 1, "y": "1850578\u00300608491" } }""")
            .ShouldBe(["/id", "/x/y"]);

    [Fact]
    public void A_letter_of_Corsica_leaves_twelve_digits() =>
        Find("""{ "nom": "285052A004123" }""").ShouldBe(["/nom"]);

    [Fact]
    public void Names_are_escaped_as_RFC_6901_wants() =>
        Find("""{ "a/b": { "m~n": ["x", "185057800608491"], "é ": "185057800608491" } }""").ShouldBe(["/a~1b/m~0n/1", "/a~1b/é "]);

    private static IReadOnlyList<string> Find(string json)
    {
        using var document = JsonDocument.Parse(json);
        return NirSearch.Find(document.RootElement);
    }
}
