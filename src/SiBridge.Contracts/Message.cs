using System.Text.Json.Serialization;

namespace SiBridge.Contracts;

/// <summary>What every message of contract §5 carries, whatever its type.</summary>
public interface IMessage
{
    /// <summary>The emitter's own identifier, 1–64 of <c>A-Za-z0-9._:-</c>, unique per emitter.</summary>
    string Id { get; }

    /// <summary>When the emitter said it (RFC 3339, with its offset).</summary>
    DateTimeOffset EmisLe { get; }

    /// <summary>The <see cref="Id"/> of the emitter's own earlier message of the same type and journey that this one replaces.</summary>
    string? Corrige { get; }
}

/// <summary>A message about one journey: a young person prescribed to one session.</summary>
public interface IJourneyMessage : IMessage
{
    /// <summary>Structure code of the Mission Locale that prescribed, such as <c>14327S00</c>.</summary>
    string MissionLocale { get; }

    /// <summary>The Mission Locale's own name of the journey.</summary>
    string PrescriptionId { get; }
}

/// <summary>A message that names, or may name, a session.</summary>
public interface INamesSession : IMessage
{
    SessionCle? SessionCle { get; }
}

/// <summary>A message that names the organisme of its session.</summary>
public interface INamesOrganisme : INamesSession
{
    /// <summary>SIRET, 14 digits.</summary>
    string Organisme { get; }

    new SessionCle SessionCle { get; }
}

/// <summary>The names of a session: the Intercarif triplet, or the organisme's reference, or all four. A name that is not told is not written.</summary>
public sealed record SessionCle(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Formation = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Action = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Session = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reference = null);
