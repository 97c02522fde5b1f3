using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace SiBridge.Tests.Translation.Csv;

/// <summary>What an integrator hears of a profile that cannot be used.</summary>
public sealed class ProfilFileTests
{
    public static TheoryData<string> Shipped => [.. Profils.Names];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_profile_that_is_shipped_can_be_used(string name) => Profils.Read(Profils.Text(name), name).Problems.ShouldBeEmpty();

    [Fact]
    public void The_profile_that_the_others_are_made_of_is_good() => Profils.Read(Profils.Small.ToJsonString()).Problems.ShouldBeEmpty();

    [Theory]
    [InlineData("/separateur", "\";;\"", "/separateur", "un seul signe")]
    [InlineData("/separateur", "\"\\\"\"", "/separateur", "le guillemet ne peut pas être aussi le séparateur.")]
    [InlineData("/sens", "\"in\"", "/sens", "")]
    [InlineData("/encodage", "\"latin1\"", "/encodage", "")]
    [InlineData("/delimiteur", "\";\"", "/delimiteur", "")]
    [InlineData("/emetteur", "\"siret\"", "/emetteur", "« siret » n'est pas parmi « colonnes ».")]
    [InlineData("/emis_le", "\"jours\"", "/emis_le", "« jours » n'est pas parmi « colonnes » ; vouliez-vous dire « jour » ?")]
    [InlineData("/emis_le", "\"ml\"", "/emis_le", "la colonne « ml » ne porte pas de date : sa conversion devrait être date.")]
    [InlineData("/dates", "[\"dd/MM\"]", "/dates/0", "« dd/MM » n'écrit pas une date entière ; exemples : dd/MM/yyyy, yyyy-MM-dd HH:mm:ss.")]
    [InlineData("/colonnes/1/nom", "\"ML\"", "/colonnes/1/nom", "la colonne « ML » est déjà décrite plus haut.")]
    [InlineData("/colonnes/1/conversion", "\"chaine\"", "/colonnes/1/conversion", "")]
    [InlineData("/colonnes/1/chemin", "\"prescription_id\"", "/colonnes/1/chemin", "un pointeur JSON")]
    [InlineData("/colonnes/1/chemin", "\"/prescription\"", "/colonnes/1/chemin", "« /prescription » n'existe pas dans « reprise »")]
    [InlineData("/colonnes/2", """{ "nom": "jour", "conversion": "date", "formats": ["yyyy"] }""", "/colonnes/2/formats/0", "« yyyy » n'écrit pas une date entière")]
    [InlineData("/messages/0/type", "\"rappel\"", "/messages/0/type", "")]
    [InlineData("/messages/0/champs", "[]", "/messages/0/champs", "« date_reprise » est obligatoire dans « reprise », et aucun champ ne le dit.")]
    [InlineData("/messages/0/champs/0/chemin", "\"/id\"", "/messages/0/champs/0/chemin", "« /id » est donné par le pont : une ligne ne le dit pas.")]
    [InlineData("/messages/0/champs/0/constante", "\"x\"", "/messages/0/champs/0/colonne", "")]
    [InlineData("/messages/0/champs/0/table", """{ "partenaire": "a", "canonique": "motif-sortie" }""", "/messages/0/champs/0/table/partenaire", "il n'y a pas de table « a » dans reference/.")]
    [InlineData("/messages/0/quand", """[{ "colonne": "jour" }]""", "/messages/0/quand/0", "dites une colonne et une seule chose d'elle")]
    [InlineData("/messages/0/quand", """[{ "colonne": "jour", "est": "presente", "avant": "jour" }]""", "/messages/0/quand/0", "dites une colonne et une seule chose d'elle")]
    [InlineData("/messages/0/quand", """[{ "un_de": [{ "colonne": "jour", "avant": "ml" }] }]""", "/messages/0/quand/0/un_de/0/avant", "la colonne « ml » ne porte pas de date")]
    [InlineData("/messages/0/sens", "\"ecriture\"", null, "")]
    [InlineData("/refus", """[{ "colonne": "jours", "quand": [{ "colonne": "jour", "est": "venue" }], "raison": "rien ne le dit." }]""", "/refus/0/colonne", "vouliez-vous dire « jour » ?")]
    [InlineData("/refus", """[{ "colonne": "jour", "quand": [{ "colonne": "ml", "est": "venue" }], "raison": "rien ne le dit." }]""", "/refus/0/quand/0/colonne", "la colonne « ml » ne porte pas de date")]
    [InlineData("/refus", """[{ "colonne": "jour", "quand": [] }]""", "/refus/0/raison", "obligatoire")]
    public void What_is_wrong_is_told_with_its_place_and_what_to_do(string pointer, string value, string? at, string message)
    {
        var json = Profils.Small;
        Put(json, pointer, JsonNode.Parse(value)!);

        var (profil, problems) = Profils.Read(json.ToJsonString());

        (profil is null).ShouldBe(at is not null);
        if (at is not null) problems.ShouldContain(p => p.Pointer == at && p.Message.Contains(message), string.Join('\n', problems));
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var json = Profils.Small;
        Put(json, "/emetteur", "siret");
        Put(json, "/dates", new JsonArray("dd"));
        Put(json, "/messages/0/quand", JsonNode.Parse("""[{ "colonne": "jouur", "est": "presente" }]""")!);

        Profils.Read(json.ToJsonString()).Problems.Select(p => p.Pointer).ShouldBe(["/dates/0", "/messages/0/quand/0/colonne", "/emetteur"], ignoreOrder: true);
    }

    private static void Put(JsonObject root, string pointer, JsonNode value)
    {
        var names = pointer[1..].Split('/');
        JsonNode at = root;
        foreach (var name in names.SkipLast(1)) at = int.TryParse(name, out var index) ? at.AsArray()[index]! : at[name]!;
        if (int.TryParse(names[^1], out var last)) at.AsArray()[last] = value;
        else at[names[^1]] = value;
    }
}
