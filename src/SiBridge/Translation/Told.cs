using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.Contracts;
using SiBridge.Reference;
using SiBridge.Translation.Codes;

namespace SiBridge.Translation;

/// <summary>One thing that a partner's document tells: a message, or why it is none.</summary>
/// <param name="Line">1-based, where it begins.</param>
/// <param name="Id">The message's own, as far as it is known.</param>
/// <param name="Type">Of the message; null when there is none.</param>
/// <param name="Message">Canonical JSON (UTF-8); null when it is refused, or only remarks were to be made.</param>
public sealed record Told(int Line, string? Id, string? Type, byte[]? Message)
{
    /// <summary>The SIRET, or the structure of a Mission Locale, that speaks here, as far as it is told: a file may speak for several.</summary>
    public string? SpeaksFor { get; init; }

    /// <summary>Set where it is told of a person and a session: then <see cref="Message"/> lacks <c>mission_locale</c> and <c>prescription_id</c>, and nobody speaks until the journey is found.</summary>
    public ToldAbout? About { get; init; }

    /// <summary>Whether the journey that was found is closed: nothing new is told of it, what was told before is known again.</summary>
    public bool Closed { get; init; }

    /// <summary>Set where a catalogue tells it: then <see cref="Message"/> lacks <c>id</c> and <c>emis_le</c>, and it travels only when it says something new.</summary>
    public ToldSession? Session { get; init; }

    /// <summary>Where it stands, if that is more than a line: its author never saw the message, and looks for what is wrong there.</summary>
    public string? Path { get; init; }

    /// <summary>The session of a catalogue, as far as it can be named; also of one that is refused, because it is not gone.</summary>
    public (SessionCle Cle, string Organisme)? Named { get; init; }

    /// <summary>Set where a file tells what it may tell again tomorrow: then <see cref="Message"/> lacks <c>id</c> and <c>emis_le</c>, and travels only when it says something new.</summary>
    public ToldFact? Fact { get; init; }

    /// <summary>Why it is no message.</summary>
    public ToldRefusal? Refusal { get; init; }

    /// <summary>Why it is no message yet: it waits until one of its codes is mapped, and is read again then.</summary>
    public ToldWaiting? Waiting { get; init; }

    /// <summary>What was odd and what was done, though it is a message.</summary>
    public IReadOnlyList<ToldRemark> Remarks { get; init; } = [];

    /// <summary>The same, told of a journey that was found (<see cref="About"/>).</summary>
    /// <param name="organisme">The SIRET that the prescription names: it is told in its name.</param>
    public Told Of(string missionLocale, string prescriptionId, string? organisme)
    {
        if (Message is null) return this with { SpeaksFor = organisme };
        var message = JsonNode.Parse(Message)!.AsObject();
        message.Insert(0, "mission_locale", missionLocale);
        message.Insert(1, "prescription_id", prescriptionId);
        return this with { SpeaksFor = organisme, Message = JsonSerializer.SerializeToUtf8Bytes(message) };
    }

    /// <summary>Where its author finds a property of the message: in the column that told it, where one did.</summary>
    public string PlaceOf(string pointer) => Fact?.Columns.GetValueOrDefault(pointer) ?? pointer;
}

/// <param name="Unmapped">The code that no mapping translates.</param>
/// <param name="Alone">
/// What the same reading reads again as this alone, told as it is told here, with the same ids: of a file with a header that header and the line, in the file's own encoding.
/// </param>
public sealed record ToldWaiting(Unmapped Unmapped, byte[] Alone);

/// <param name="Person">By which ids the document knows the person: one at least.</param>
/// <param name="Session">By one of its two names.</param>
/// <param name="Place">JSON pointer in the document.</param>
public sealed record ToldAbout(IReadOnlyList<FranceTravailId> Person, SessionCle Session, string Place);

/// <param name="ToldAt">When its document was made.</param>
/// <param name="Undated">Properties that say the day of the document for want of another: they make nothing new.</param>
/// <param name="Columns">By JSON pointer of the property, the column, or the place in the document, that tells it.</param>
/// <param name="IdPrefix">How the ids of messages of such documents begin.</param>
public sealed record ToldFact(DateTimeOffset ToldAt, IReadOnlyList<string> Undated, IReadOnlyDictionary<string, string> Columns, string IdPrefix)
{
    /// <summary>The document's own number of what it tells, where several may tell of one journey: none takes back the word of another.</summary>
    public string? Numero { get; init; }
}

/// <param name="Place">JSON pointer of the canonical property that could not be made, or the column that is wrong; empty for the whole.</param>
/// <param name="Message">In French, with where it stands if that is more than a line; repeats nothing of a person.</param>
/// <param name="OfNobodyHere">Whether it is only about somebody of whom nothing is known here.</param>
public sealed record ToldRefusal(string Place, string Code, string Message, bool OfNobodyHere = false)
{
    /// <summary>Set where it is our fault: for the log, never for whoever sent it.</summary>
    public Exception? Fault { get; init; }

    /// <summary>Of what could not be read because the bridge failed over it.</summary>
    public static ToldRefusal OfFault(Exception fault) =>
        new("", "erreur_du_pont", "le pont n'a pas su la lire : prévenez son exploitant, dont le journal dit l'erreur.") { Fault = fault };
}

/// <param name="Message">In French; repeats nothing of a person.</param>
public sealed record ToldRemark(int Line, string Place, string Message);

/// <summary>What a reading may need to know beside the document.</summary>
/// <param name="Emetteur">Code of the partner whose document it is.</param>
/// <param name="Structures">The structures for which that partner speaks.</param>
/// <param name="Sirets">The SIRETs for which it speaks.</param>
/// <param name="Zone">Where dates and hours without an offset are told.</param>
/// <param name="Document">What it is called.</param>
/// <param name="WrittenAt">When it was last changed, as far as that is known; else when it came.</param>
/// <param name="Type">The message type that the network file tells for this source; null: the document, or its format, does.</param>
public sealed record ReadingContext(
    string Emetteur, IReadOnlySet<string> Structures, IReadOnlySet<string> Sirets, TimeZoneInfo Zone, string Document, DateTimeOffset WrittenAt, string? Type);

/// <summary>A document cannot be read on from here: what was read before is good.</summary>
/// <param name="message">French: what is wrong, what to do.</param>
/// <param name="line">1-based; 0 when there is none.</param>
public class UnreadableException(string message, int line, int column, Exception? inner = null) : Exception(message, inner)
{
    public int Line => line;

    public int Column => column;
}
