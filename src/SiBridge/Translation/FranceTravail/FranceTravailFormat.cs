using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SiBridge.Reference;
using SiBridge.Translation.Codes;

namespace SiBridge.Translation.FranceTravail;

/// <summary>
/// Format <c>francetravail</c>: the status of an inscription in the shape of « Parcours de formation » (domain §3.2): who, by the
/// operator's own id; which session, by its Intercarif numbers; which status, by a code of three characters; and the dates that are known.
/// </summary>
/// <remarks>
/// Of the codes only one is public. They are a table of the network, <see cref="Theirs"/>, and so is what leads to them from our words,
/// <see cref="Ours"/>: what nobody mapped waits, and is not guessed.
/// </remarks>
public sealed class FranceTravailFormat(CodeTables tables) : IFormat
{
    /// <summary>The table of what our messages say of an inscription.</summary>
    public const string Ours = "statut-inscription";

    /// <summary>The table of <c>codeStatutInscription</c>.</summary>
    public const string Theirs = "francetravail-statut-inscription";

    /// <summary>Characters of a status, « String 3 ».</summary>
    internal const int CodeLength = 3;

    /// <summary>The format by its name alone, for whoever does not write in it.</summary>
    public FranceTravailFormat()
        : this(CodeTables.None)
    {
    }

    public string Name => "francetravail";

    public string ContentType => "application/json; charset=utf-8";

    public string Extension => "json";

    public IReadOnlyList<string>? Types { get; } = ["resultat", "entree", "interruption", "reprise", "abandon", "fin"];

    public Audience? Only => Audience.Operateur;

    public IFormat With(CodeTables inForce) => new FranceTravailFormat(inForce);

    public byte[] Make(Outgoing message)
    {
        using var json = JsonDocument.Parse(Body.Of(message.In(Formats.Canonical), message.Message));
        var read = json.RootElement;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            Person(writer, FranceTravailId.Of(Text(read, "france_travail_id")!));
            Session(writer, read.GetProperty("session_cle"));
            writer.WriteString("codeStatutInscription", Code(message.Type, read));
            Modules(writer, message.Type, read);
            writer.WriteEndObject();
        }

        return new BodyWriter(message.Message).Write(buffer.WrittenSpan).ToParts();
    }

    private static void Person(Utf8JsonWriter writer, FranceTravailId id)
    {
        if (id.Geo is not null) writer.WriteString("codeGeoDE", id.Geo);
        writer.WriteString(id.IsNational ? "idNationalDE" : "idRegionalDE", id.Cle);
    }

    /// <summary>The triplet where it is known: a reference is the organisme's own, and would be taken in its place.</summary>
    private static void Session(Utf8JsonWriter writer, JsonElement cle)
    {
        if (Text(cle, "formation") is { } formation)
        {
            writer.WriteString("numeroFormation", formation);
            writer.WriteString("numeroAction", Text(cle, "action"));
            writer.WriteString("numeroSession", Text(cle, "session"));
        }
        else
        {
            writer.WriteString("numeroReferenceExterne", Text(cle, "reference"));
        }
    }

    private string Code(string type, JsonElement read)
    {
        var statut = type switch
        {
            "resultat" => Text(read, "resultat")!,
            "entree" => Text(read, "statut")!,
            _ => type,
        };
        var (debut, fin) = Period(type, read);
        var day = debut ?? fin ?? Text(read, "date") ?? Text(read, "emis_le")![..10];
        var on = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var code = tables.Map(Ours, Theirs, statut, on);
        // A code of another length is none that it could read.
        return code.Length == CodeLength ? code : throw new UnmappedException(new(Ours, statut, Theirs) { Day = on });
    }

    /// <summary>What is known of the period in training that the status speaks of.</summary>
    private static void Modules(Utf8JsonWriter writer, string type, JsonElement read)
    {
        var (debut, fin) = Period(type, read);
        if (debut is null && fin is null) return;
        writer.WriteStartArray(Inscription.Modules);
        writer.WriteStartObject();
        if (debut is not null) writer.WriteString(Inscription.Debut, debut);
        if (fin is not null) writer.WriteString(Inscription.Fin, fin);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static (string? Debut, string? Fin) Period(string type, JsonElement read) => type switch
    {
        "entree" when Text(read, "statut") is "entre" => (Text(read, "date_entree"), Text(read, "date_fin_prevue")),
        "interruption" => (null, Text(read, "date_debut")),
        "reprise" => (Text(read, "date_reprise"), null),
        "abandon" => (null, Text(read, "date_sortie")),
        "fin" => (null, Text(read, "date_fin")),
        _ => (null, null),
    };

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;
}
