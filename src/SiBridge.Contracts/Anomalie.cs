namespace SiBridge.Contracts;

/// <summary>The bridge tells an emitter what is wrong with a message of its own (<c>anomalie</c>): it is held, or refused.</summary>
/// <param name="Message">The message that it is about.</param>
/// <param name="Code">Names the rule, or what the message waits for.</param>
/// <param name="Explication">French: what is wrong. Never a value of the message.</param>
/// <param name="AFaire">French: what to do.</param>
/// <param name="Definitive">Whether it is refused for good; else it waits, and goes on by itself.</param>
/// <param name="Pointer">JSON pointer of the field at fault; null: the message as a whole.</param>
public sealed record Anomalie(
    string Id, DateTimeOffset EmisLe, MessageEnCause Message, string Code, string Explication, string AFaire, bool Definitive, string? Pointer = null,
    string? MissionLocale = null, string? PrescriptionId = null, string? Organisme = null, SessionCle? SessionCle = null, string? Corrige = null) : IMessage;

/// <summary>A message as its emitter knows it.</summary>
/// <param name="Id">The emitter's own; null when what came has none.</param>
/// <param name="Receipt">Null when it was not kept.</param>
public sealed record MessageEnCause(string Type, string? Id = null, Guid? Receipt = null);
