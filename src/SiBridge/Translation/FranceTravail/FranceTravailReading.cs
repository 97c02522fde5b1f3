using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.Contracts;
using SiBridge.JsonSchema;
using SiBridge.Reference;
using SiBridge.Translation.Codes;

namespace SiBridge.Translation.FranceTravail;

/// <summary>
/// Reading <c>francetravail</c>: statuses of inscriptions in the shape of « Parcours de formation » (what a consultation answers, an array) and of
/// « Zéro saisie » (a decision, one object), domain §3.2; also what <see cref="FranceTravailFormat"/> writes. Each is told of a person and a session,
/// and becomes the message of the journey that these name.
/// </summary>
/// <remarks>
/// What a <c>codeStatutInscription</c> means is a mapping of the network, from <see cref="FranceTravailFormat.Theirs"/> to
/// <see cref="FranceTravailFormat.Ours"/>; what else our message must say and theirs does not (a motif, who left, how much was done) is one from the same
/// code to that property's table. What nobody mapped waits.
/// </remarks>
public sealed class FranceTravailReading(CodeTables tables) : IReading
{
    private const string IdPrefix = "ft-";

    /// <summary>Of the name of a session: « String 25 » and « String 255 ».</summary>
    private const int LongestNumber = 25, LongestReference = 255;

    /// <summary>What a status says beside itself, by what it means: the property, and the table in which it stands.</summary>
    private static readonly Dictionary<string, (string Property, string Table)[]> Beside = new()
    {
        ["retenu_sous_condition"] = [("condition", "condition-retenue")],
        ["non_retenu"] = [("motif", "motif-non-retenu")],
        ["non_entre"] = [("motif", "motif-non-entree")],
        ["interruption"] = [("motif", "motif-sortie")],
        ["abandon"] = [("initiative", "initiative-sortie"), ("motif", "motif-sortie")],
        ["fin"] = [("realisation", "realisation")],
    };

    /// <summary>The reading by its name alone, for whoever does not read with it.</summary>
    public FranceTravailReading()
        : this(CodeTables.None)
    {
    }

    public string Name => "francetravail";

    public bool NeedsType => false;

    public bool IsCatalogue => false;

    public bool TellsPersons => true;

    public long LargestBytes => JsonText.MaxBytes;

    public IReading With(CodeTables inForce) => new FranceTravailReading(inForce);

    public IEnumerable<Told> Read(Stream stream, ReadingContext context) => JsonDocumentItems.Of(stream).Select(i => Tell(new(i.Item, i.Pointer, context.Zone), i.Line, context));

    private Told Tell(Inscription item, int line, ReadingContext context)
    {
        ToldAbout? about = null;
        try
        {
            about = new(Person(item), Session(item), item.Place);
            var code = item.Required("codeStatutInscription", FranceTravailFormat.CodeLength);
            var extraction = JourneeLocale.Of(context.WrittenAt, context.Zone);
            var said = new Said(item, extraction);
            var day = Earlier(said.Debut ?? said.Fin ?? extraction, extraction);
            var statut = tables.Map(FranceTravailFormat.Theirs, FranceTravailFormat.Ours, code, day);
            var type = Write(said, statut) ?? throw new UnmappedException(new(FranceTravailFormat.Theirs, code, FranceTravailFormat.Ours) { Day = day });
            foreach (var (property, table) in Beside.GetValueOrDefault(statut, [])) said.Code(property, tables.Map(FranceTravailFormat.Theirs, table, code, day));
            return new(line, null, type, JsonSerializer.SerializeToUtf8Bytes(said.Message))
            {
                About = about, Fact = new(context.WrittenAt, said.Undated, said.Columns, IdPrefix) { Numero = item.Text("idInscription") },
            };
        }
        catch (InscriptionException e)
        {
            return new(line, null, null, null) { Refusal = e.Refusal };
        }
        catch (UnmappedException e)
        {
            var refusal = new ToldRefusal(item.At("codeStatutInscription"), "sans-correspondance", e.Unmapped.Phrase(tables.FileFor(e.Unmapped.Table, e.Unmapped.To, outwards: false)));
            return new(line, null, null, null) { About = about, Waiting = new(e.Unmapped, JsonMarshal.GetRawUtf8Value(item.Json).ToArray()), Refusal = refusal };
        }
    }

    /// <summary>Puts what a status means into a message.</summary>
    /// <returns>Its type; null when no message says such a word.</returns>
    private static string? Write(Said said, string statut)
    {
        switch (statut)
        {
            case "retenu" or "retenu_sous_condition" or "non_retenu" or "liste_attente" or "reoriente":
                said.Code("resultat", statut);
                said.Today("date");
                return "resultat";
            case "entre":
                said.Code("statut", statut);
                said.Begins("date_entree");
                said.Ends("date_fin_prevue", needed: false);
                return "entree";
            case "non_entre":
                said.Code("statut", statut);
                said.Begins("date_entree", needed: false);
                return "entree";
            case "interruption":
                said.Ends("date_debut");
                return statut;
            case "reprise":
                said.Resumes("date_reprise");
                return statut;
            case "abandon":
                said.Ends("date_sortie");
                return statut;
            case "fin":
                said.Ends("date_fin");
                return statut;
            default:
                return null;
        }
    }

    /// <summary>By all ids that are told: the Mission Locale may know another one than the next. An encrypted one names nobody here.</summary>
    private static List<FranceTravailId> Person(Inscription item)
    {
        var person = new List<FranceTravailId>();
        var geo = item.Text("codeGeoDE");
        if (geo is not null && (geo.Length != 3 || !geo.All(char.IsAsciiDigit))) throw item.Refused("codeGeoDE", "pattern", "3 chiffres sont attendus.");
        if (item.Text("idRegionalDE") is { } regional)
        {
            if (FranceTravailId.Read(regional) is not { IsNational: false } id || (geo is not null && !id.Meets(id with { Geo = geo })))
                throw item.Refused("idRegionalDE", "pattern", "7 chiffres et une lettre sont attendus, précédés ou non des 3 chiffres de codeGeoDE.");
            person.Add(id with { Geo = id.Geo ?? geo });
        }

        if (item.Text("idNationalDE") is { } national)
        {
            if (FranceTravailId.Read(national) is { IsNational: true } id) person.Add(id);
            else if (person.Count == 0) throw item.Refused("idNationalDE", "pattern", "10 chiffres sont attendus : un identifiant chiffré ne dit ici de qui il s'agit ; ajoutez idRegionalDE.");
        }

        return person.Count > 0 ? person : throw item.Refused("idRegionalDE", "required", "idRegionalDE ou idNationalDE est attendu : rien ne dit de qui il s'agit.");
    }

    /// <summary>The reference in the place of the triplet, where it is told.</summary>
    private static SessionCle Session(Inscription item) => item.Text("numeroReferenceExterne") is not null
        ? new(Reference: item.Required("numeroReferenceExterne", LongestReference))
        : new(item.Required("numeroFormation", LongestNumber), item.Required("numeroAction", LongestNumber), item.Required("numeroSession", LongestNumber));

    private static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;

    /// <summary>The message as it is made, and where its author finds what it says.</summary>
    /// <param name="extraction">The day of the document.</param>
    private sealed class Said(Inscription item, DateOnly extraction)
    {
        private readonly List<Moment> debuts = [.. item.Debuts.OrderBy(m => m.Day)];
        private readonly List<Moment> fins = [.. item.Fins.OrderBy(m => m.Day)];

        public DateOnly? Debut => debuts.Count > 0 ? debuts[0].Day : null;

        public DateOnly? Fin => fins.Count > 0 ? fins[^1].Day : null;

        public JsonObject Message { get; } = [];

        public List<string> Undated { get; } = [];

        /// <inheritdoc cref="ToldFact.Columns"/>
        public Dictionary<string, string> Columns { get; } = [];

        public void Code(string property, string value) => Put(property, value, item.At("codeStatutInscription"));

        /// <summary>The decision has no day of its own.</summary>
        public void Today(string property)
        {
            Put(property, extraction.ToString("O"), item.Place);
            Undated.Add(property);
        }

        public void Begins(string property, bool needed = true) => Put(property, debuts.FirstOrDefault(), needed, Inscription.Debut);

        public void Resumes(string property) => Put(property, debuts.LastOrDefault(), needed: true, Inscription.Debut);

        public void Ends(string property, bool needed = true) => Put(property, fins.LastOrDefault(), needed, Inscription.Fin);

        private void Put(string property, Moment? moment, bool needed, string name)
        {
            if (moment is not null) Put(property, moment.Day.ToString("O"), moment.Place);
            else if (needed) throw item.Refused(Inscription.Modules, "required", $"aucun module n'y a de {name} : avec ce statut, « {property} » en vient.");
        }

        private void Put(string property, string value, string place)
        {
            Message[property] = value;
            Columns["/" + property] = place;
        }
    }
}
