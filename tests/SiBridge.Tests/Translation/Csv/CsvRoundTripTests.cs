using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using SiBridge.Flows;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using SiBridge.Translation.Csv;
using Xunit;

namespace SiBridge.Tests.Translation.Csv;

/// <summary>A message that goes out as a line and comes back says what it said, in every field that the profile has a column for.</summary>
public sealed class CsvRoundTripTests
{
    private static readonly string[] Texts =
    [
        "Agent", "D'Artagnan", "Œuvré-Ÿ", "a;b", "a|b", "a,b", "a\tb", "\"cité\"", "un \"mot\"", "=1+1", "+33", "-", "@x", "'=x", "''+y", "'", "deux\nlignes", "Nguyễn", "🚲", "null", "8,82E+1", "1E5",
        "a'b", new('é', 255),
    ];

    private static readonly Dictionary<string, string[]> Words = new()
    {
        ["/presence"] = ["present", "absent", "excuse"], ["/initiative"] = ["stagiaire", "organisme", "force_majeure"], ["/realisation"] = ["totale", "partielle"],
        ["/certification"] = ["obtenue", "partielle", "non_obtenue", "en_attente", "sans_objet"], ["/etat_recrutement"] = ["ouvert", "ferme", "suspendu"],
        ["/modalite"] = ["presentiel", "distance"], ["/nature"] = ["information_collective", "entretien", "test"], ["/mission_locale"] = ["14327S00", "2A004S01"],
        ["/prescription_id"] = ["P-2026-0417", "-1", "_", "0012", "A.b-c", "1E5", "00000000-0000-4000-8000-000000000000"],
    };

    private static readonly string[] Shapes =
    [
        "{}", """{ "separateur": "|", "guillemets": false, "vides": ["NULL"], "fin_de_ligne": "lf" }""", """{ "separateur": ",", "decimale": ".", "encodage": "utf-8-bom" }""",
        """{ "separateur": "\t", "encodage": "windows-1252", "sauts_de_ligne": true }""", """{ "entete": false, "vides": ["-", ""], "formules": "telles_quelles" }""",
        """{ "dates": ["yyyyMMdd"], "dates_heures": ["yyyy-MM-dd HH:mm:ss.fff"], "sauts_de_ligne": true }""",
    ];

    /// <summary>One profile that has a column for a bit of everything.</summary>
    private const string Everything =
        """
        {
          "titre": "Tout", "description": "De tout un peu.", "sens": "lecture_ecriture",
          "colonnes": [
            { "nom": "vide" }, { "nom": "quoi" }, { "nom": "ml" }, { "nom": "id" },
            { "nom": "instant", "conversion": "date_heure" }, { "nom": "texte" }, { "nom": "mot" }, { "nom": "autre mot" },
            { "nom": "jour", "conversion": "date" }, { "nom": "taux", "conversion": "decimal" }, { "nom": "siret", "conversion": "siret" },
            { "nom": "nombre", "conversion": "entier" }, { "nom": "tel", "conversion": "telephone" }, { "nom": "cp", "conversion": "code_postal" }, { "nom": "codes", "conversion": "entiers", "separateur": "/" }
          ],
          "messages": [
            {
              "type": "convocation", "quand": [{ "colonne": "instant", "est": "presente" }, { "colonne": "siret", "est": "absente" }],
              "champs": [
                { "chemin": "/mission_locale", "colonne": "ml" }, { "chemin": "/prescription_id", "colonne": "id" }, { "chemin": "/date_heure", "colonne": "instant" },
                { "chemin": "/lieu", "colonne": "texte" }, { "chemin": "/nature", "colonne": "mot" }, { "chemin": "/modalite", "colonne": "autre mot" }
              ]
            },
            {
              "type": "fin", "quand": [{ "colonne": "taux", "est": "presente" }],
              "champs": [
                { "chemin": "/mission_locale", "colonne": "ml" }, { "chemin": "/prescription_id", "colonne": "id" }, { "chemin": "/date_fin", "colonne": "jour" },
                { "chemin": "/realisation", "colonne": "mot" }, { "chemin": "/certification", "colonne": "autre mot" }, { "chemin": "/taux_realisation", "colonne": "taux" }
              ]
            },
            {
              "type": "places", "quand": [{ "colonne": "nombre", "est": "presente" }],
              "champs": [
                { "chemin": "/session_cle/reference", "colonne": "texte" }, { "chemin": "/organisme", "colonne": "siret" }, { "chemin": "/places_disponibles", "colonne": "nombre" },
                { "chemin": "/etat_recrutement", "colonne": "mot" }, { "chemin": "/constate_le", "colonne": "instant" }
              ]
            },
            {
              "type": "prescription", "quand": [{ "colonne": "cp", "est": "presente" }],
              "champs": [
                { "chemin": "/mission_locale", "colonne": "ml" }, { "chemin": "/prescription_id", "colonne": "id" }, { "chemin": "/dossier", "constante": "12" },
                { "chemin": "/prescripteur/nom", "constante": "Essai" }, { "chemin": "/jeune/nom_naissance", "colonne": "texte" }, { "chemin": "/jeune/date_naissance", "colonne": "jour" },
                { "chemin": "/jeune/telephone", "colonne": "tel" }, { "chemin": "/jeune/code_postal", "colonne": "cp" }, { "chemin": "/session_cle/reference", "constante": "R" },
                { "chemin": "/organisme", "colonne": "siret" }, { "chemin": "/financeurs", "colonne": "codes" }, { "chemin": "/date_prescription", "constante": "2026-06-01" }
              ]
            }
          ]
        }
        """;

    public static TheoryData<string> Shipped => [.. Profils.Names];

    public static TheoryData<string> Spellings => [.. Shapes];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_message_comes_back_through_every_profile_that_is_shipped(string name) => ComesBack(Profils.Shipped(name), 200);

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Every_value_comes_back_in_every_spelling_of_a_file(string shape)
    {
        var json = JsonNode.Parse(Everything)!.AsObject();
        foreach (var (property, value) in JsonNode.Parse(shape)!.AsObject()) json[property] = value!.DeepClone();
        if (json["vides"] is JsonArray words) json["vides"] = new JsonArray([.. words.Where(w => w!.ToString().Length > 0).Select(w => w!.DeepClone())]);

        ComesBack(Profils.Good(json.ToJsonString()), 500);
    }

    private static void ComesBack(Profil profil, int times)
    {
        var both = profil.Regles.Where(r => r.Lit && r.Ecrit).ToList();
        both.ShouldNotBeEmpty();
        var format = new CsvFormat(profil, Profils.Tables, Profils.Paris);
        Check.One(Drawn.Cases(times), Prop.ForAll(Arb.From(Gen.Elements(both.ToArray()).SelectMany(rule => Message(rule, profil).Select(m => (rule.Type, Message: m)))), said =>
        {
            using var message = JsonDocument.Parse(said.Message.ToJsonString());
            byte[] file = [.. format.Header(), .. format.Line(said.Type, message.RootElement)];

            var told = profil.Tell(file).Single(t => t.Type == said.Type || t.Type is null);

            (told.Line, told.Type, told.Refusal?.Message).ShouldBe((profil.Forme.Entete ? 2 : 1, said.Type, null));
            Plain(JsonNode.Parse(told.Message)!.AsObject()).ShouldBe(Plain(said.Message));
        }));
    }

    /// <summary>A message that says what one entry of a profile has columns for.</summary>
    private static Gen<JsonObject> Message(Regle rule, Profil profil)
    {
        var fields = rule.Champs.Where(c => c.Lit).OrderBy(c => c.Table is not null).Select(c => Value(c, rule, profil).Select(v => (Champ: c, Value: v))).ToArray();
        return Gen.CollectToArray(fields, f => f).Select(told =>
        {
            var message = new JsonObject { ["id"] = "x", ["emis_le"] = "2026-06-30T20:00:00+02:00" };
            foreach (var (champ, value) in told.Where(t => t.Value is not null))
            {
                var at = message;
                foreach (var name in champ.Chemin.SkipLast(1)) at = (JsonObject)(at[name] ??= new JsonObject());
                at[champ.Chemin[^1]] = value!.DeepClone();
            }

            return message;
        });
    }

    private static Gen<JsonNode?> Value(Champ champ, Regle rule, Profil profil)
    {
        if (champ.Constante is { } constant) return Gen.Constant<JsonNode?>(constant);
        if (champ.Colonnes.Count == 0) return Gen.Constant<JsonNode?>("2026-06-30");
        var column = champ.Colonnes[0];
        var said = champ.Valeurs is { } words ? Of(words.Select(w => w.Valeur)) : champ.Table is { } table ? Of(Codes(table.Canonique)) : column.Conversion switch
        {
            Conversion.Entier => Gen.Choose(0, 99_999).Select(n => (JsonNode?)n),
            Conversion.Decimal => Gen.Choose(0, 1_000).Select(n => JsonNode.Parse((n / 1000m).ToString("0.###", CultureInfo.InvariantCulture))),
            Conversion.Date => Gen.Choose(0, 3_000).Select(n => (JsonNode?)new DateOnly(2026, 6, 30).AddDays(-n).ToString("O", CultureInfo.InvariantCulture)),
            // In whole minutes, and not in the hour that the clocks show twice.
            Conversion.DateHeure => Gen.Choose(0, 100_000).Select(n => (JsonNode?)Instant(n * 37)),
            Conversion.Siret => Of([Messages.PommierBleu, Messages.TroisMarees]),
            Conversion.Nda => Of(["28140000014", "01973000001"]),
            Conversion.CodePostal => Of(["14000", "01000", "20090"]),
            Conversion.Telephone => Of(["+33612345678", "+262692123456", "+4930123456"]),
            Conversion.Entiers => Gen.NonEmptyListOf(Gen.Choose(0, 20)).Select(n => (JsonNode?)new JsonArray([.. n.Take(5).Select(i => JsonValue.Create(i))])),
            _ => Of(Words.GetValueOrDefault(champ.Pointer) ?? (champ.Pointer is "/motif" ? rule.Type is "entree" ? ["emploi", "autre"] : ["sante", "emploi", "autre"] : Sayable(profil.Forme))),
        };
        var needed = champ.Defaut is not null || champ.JourExtraction || rule.Quand.SelectMany(q => q.Colonnes).Contains(column) || Needs(rule.Type, champ.Chemin[0]);
        return needed ? said : Gen.Frequency((3, said), (1, Gen.Constant<JsonNode?>(null)));
    }

    private static string[] Sayable(Forme form) =>
    [
        .. Texts.Where(t => (form.SautsDeLigne || !t.Contains('\n')) && (form.Guillemets || !(t.Contains(form.Separateur) || t.Contains('\t'))) && !form.Vides.Contains(t) && t != "8,82E+1"
            && (form.Encodage is not Encodage.Windows1252 || t.All(c => c < 256 || c is 'Œ' or 'Ÿ'))),
    ];

    private static string Instant(int minutes)
    {
        var wall = new DateTime(2026, 6, 1, 9, 0, 0).AddMinutes(minutes % 20_000);
        return new DateTimeOffset(wall, TimeSpan.FromHours(2)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
    }

    private static string[] Codes(string table) => table switch { "motif-non-retenu" => ["session_complete", "autre"], "motif-non-entree" => ["emploi", "autre"], _ => ["emploi", "mobilite", "autre"] };

    private static Gen<JsonNode?> Of(IEnumerable<string> values) => Gen.Elements(values.ToArray()).Select(v => (JsonNode?)v);

    private static bool Needs(string type, string property)
    {
        using var schema = JsonDocument.Parse(EmbeddedBridge.Schemas.Text(type)!);
        return schema.RootElement.GetProperty("required").EnumerateArray().Any(r => r.GetString() == property);
    }

    /// <summary>What is said, in one order.</summary>
    private static string Plain(JsonObject message) =>
        string.Join('\n', message.Where(p => p.Key is not ("id" or "emis_le")).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}: {(p.Value is JsonObject inner ? Plain(inner) : p.Value!.ToJsonString())}"));
}
