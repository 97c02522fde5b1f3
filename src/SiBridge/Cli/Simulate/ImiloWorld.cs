using System.Globalization;
using System.Text.Json.Nodes;

namespace SiBridge.Cli.Simulate;

/// <summary>Something that happened in the simulated system.</summary>
/// <param name="Number">From 1, in the order in which things happened.</param>
/// <param name="Proposition">Of which proposal; for events of other types, which young person's.</param>
internal sealed record ImiloEvent(int Number, string Type, string Action, ImiloProposition Proposition)
{
    public const string OfProposition = "PROPOSITION_FORMATION";

    private static readonly DateTime First = new(2025, 6, 2, 8, 0, 0);

    public string Identifiant => string.Create(CultureInfo.InvariantCulture, $"EV{Number:D7}");

    /// <summary>Half a minute after the one before, by the structure's clock.</summary>
    public string Date => First.AddSeconds(30L * Number).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public JsonObject Json => new()
    {
        ["identifiant"] = Identifiant, ["idDossier"] = Proposition.Dossier, ["type"] = Type, ["action"] = Action,
        ["idType"] = Type is OfProposition ? Proposition.Id : null, ["date"] = Date,
    };
}

/// <summary>A training proposed to an invented young person.</summary>
/// <param name="HasSession">One in fifty was written without: the bridge can make no prescription of it.</param>
internal sealed record ImiloProposition(int Number, int Created, string Structure, string Siret, bool HasSession)
{
    private static readonly string[]
        Names = ["BRUMEVENT", "CLAIRBOCAGE", "POMMERAILLE", "GRISELANDE", "HAUTEGALETTE", "VENTDEBOUT", "PETITCAILLOU", "BELLEFALAISE", "TROISCHEMINS", "SOUSLEPORCHE"],
        FirstNames = ["Ondine", "Tanguy", "Lison", "Élouan", "Nawel", "Sacha", "Yanis", "Inès", "Mahé", "Aminata", "Gaspard", "Rose", "Idris"];

    public int Id => 7_000_000 + Number;

    public int Dossier => 500_000 + Number;

    public JsonObject DossierJson => new()
    {
        ["idDossier"] = Dossier, ["idJeune"] = 800_000 + Number, ["numeroDE"] = null,
        ["adresse"] = new JsonObject { ["codePostal"] = "14000", ["commune"] = "CAEN" },
        ["nomNaissance"] = Names[Number % Names.Length], ["nomUsage"] = null, ["prenom"] = FirstNames[Number % FirstNames.Length],
        ["dateNaissance"] = string.Create(CultureInfo.InvariantCulture, $"{2001 + (Number % 8)}-{1 + (Number % 12):D2}-{1 + (Number % 28):D2}"),
        ["mail"] = $"jeune.{Number}@jeunes.example",
        ["structureRattachement"] = new JsonObject { ["nomUsuel"] = "Mission Locale imaginaire", ["nomOfficiel"] = "Mission Locale imaginaire", ["codeStructure"] = Structure },
        ["situations"] = new JsonArray(),
    };

    /// <param name="version">How often it was changed.</param>
    public JsonObject Json(int version) => new()
    {
        ["idProposition"] = Id, ["idDossier"] = Dossier, ["statut"] = "ONGOING", ["datePrescription"] = "2025-06-02",
        ["conseiller"] = new JsonObject { ["nom"] = "Lethuillier", ["prenom"] = "Maud", ["mail"] = "m.lethuillier@ml-imaginaire.example" },
        ["siretOrganisme"] = Siret,
        ["session"] = HasSession ? new JsonObject { ["numeroFormation"] = "28_AF_SIM", ["numeroAction"] = $"28_AC_{Number % 40}", ["numeroSession"] = $"28_SE_{Number % 40}" } : null,
        ["financeurs"] = new JsonArray(2), ["codeRegion"] = "28",
        ["dispositif"] = version == 0 ? "PACEA" : string.Create(CultureInfo.InvariantCulture, $"PACEA {version + 1}"),
    };
}

/// <summary>All that happens in the simulated system: the same for the same seed.</summary>
internal static class ImiloWorld
{
    private static readonly string[] OtherTypes = ["RDV", "SESSION", "DOSSIER"];

    /// <summary>Two in three are new proposals, the others change or end one that was made long before, or are of no interest.</summary>
    public static IReadOnlyList<ImiloEvent> Make(ImiloOptions options)
    {
        var random = new Random(options.Seed);
        var (events, open) = (new List<ImiloEvent>(options.Events), new List<ImiloProposition>());
        var (propositions, longBefore) = (0, Math.Min(options.Page, options.Events / 4) * 2);
        for (var number = 1; number <= options.Events; number++)
        {
            var draw = random.NextDouble();
            var old = draw is < 0.3 && open.Count > 0 && open[0].Created <= number - longBefore ? open[0] : null;
            if (old is not null)
            {
                open.RemoveAt(0);
                var ends = draw < 0.12;
                events.Add(new(number, ImiloEvent.OfProposition, !ends ? "UPDATE" : draw < 0.06 ? "DELETE" : "ARCHIVE", old));
                if (!ends) open.Add(old with { Created = number });
                continue;
            }

            var proposition = new ImiloProposition(++propositions, number, options.Structure, options.Sirets[propositions % options.Sirets.Count], propositions % 50 != 25);
            var other = draw > 0.92;
            events.Add(new(number, other ? OtherTypes[number % OtherTypes.Length] : ImiloEvent.OfProposition, "CREATE", proposition));
            if (!other) open.Add(proposition);
        }

        return events;
    }
}
