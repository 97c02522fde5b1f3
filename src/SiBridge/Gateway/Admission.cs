using System.Buffers;
using System.Data.Common;
using System.Runtime.InteropServices;
using System.Text.Json;
using SiBridge.Contracts;
using SiBridge.Flows;
using SiBridge.JsonSchema;
using SiBridge.Journal;
using SiBridge.Network;
using SiBridge.Parcours;
using SiBridge.Places;
using SiBridge.Reference;
using SiBridge.Storage;
using SiBridge.Translation;

namespace SiBridge.Gateway;

/// <summary>What the gateway thinks of one message: to be kept, known already, or refused. Exactly one of the three.</summary>
/// <param name="Replay">What became of it when it came first.</param>
public sealed record Judgement(NewMessage? New = null, Appended? Replay = null, Problem? Problem = null);

/// <summary>
/// Every check of a message, in this order: no NIR, the schema, whom the emitter speaks for, whether it is known already, the
/// business rules. The first that fails answers, with all that it found.
/// </summary>
public sealed class Admission(SchemaCatalogue schemas, Database database, TimeProvider clock)
{
    private const string Commentaire = Share.FreeText;

    private const int QuestionsAtOnce = 64;

    private readonly MessageCheck check = new(schemas);
    private readonly Batcher<Question, Facts> questions = new(QuestionsAtOnce, asked => database.Read(db => Answer(db, asked)));

    private sealed record Question(Partner Emitter, NetworkInForce Network, string OrderKey, IMessage Message);

    /// <param name="Earlier">The emitter's earlier message of this id: then nothing else was asked.</param>
    /// <param name="Session">The session that a prescription names.</param>
    private sealed record Facts(KnownMessage? Earlier, Flows.Known? Known = null, SessionState? Session = null);

    /// <param name="json">The message: the whole request, or an item of its array.</param>
    /// <param name="text">The request, to tell lines and columns.</param>
    /// <param name="at">Pointer of the message in the request: empty, or <c>/12</c>.</param>
    public async Task<Judgement> Judge(Partner emitter, string type, NetworkInForce network, JsonElement json, JsonText text, string at)
    {
        var place = new MessagePlace(text, at);
        var (flow, message, problem) = check.Read(type, json, place);
        if (problem is not null) return Refuse(problem);
        var context = new RuleContext(clock.GetUtcNow(), network.Zone);
        var posted = (IPostedFlow)flow!;
        if (posted.SpeaksForAnother(emitter, message!) is { } foreign) return Refuse(NotItsOwn(flow!, message!, context, place, foreign));

        var hash = ContentHash.Of(json, Commentaire);
        var orderKey = posted.OrderKeyOf(message!);
        var facts = await questions.Do(new(emitter, network, orderKey, message!));
        if (facts.Earlier?.Again(type, hash) is { } again) return again.Fate is Fate.Conflict ? Refuse(Problem.IdConflict) : new(Replay: again);

        var violations = flow!.Check(message!, context).Concat(facts.Known!.Check(message!, type, orderKey)).Select(v => place.Error(v.Pointer, v.Code, v.Message)).ToList();
        if (violations.Count > 0) return Refuse(Problem.BusinessRule(violations));

        var commented = json.TryGetProperty(Commentaire, out _);
        return new(New: new(
            emitter.Code, message!.Id, type, orderKey, message.Corrige, hash, commented ? Without(json, Commentaire) : JsonMarshal.GetRawUtf8Value(json).ToArray(),
            [.. commented ? ["commentaire_non_transmis"] : Array.Empty<string>(), .. Avertissements.Of(emitter.Code, message, facts.Known.Parcours, facts.Session, network, context)],
            message is INamesSession { SessionCle: { } cle } && ((message as INamesOrganisme)?.Organisme ?? facts.Known.Parcours?.Organisme) is { } organisme
                ? OrderKey.Join(organisme, cle)
                : null,
            message is Session ? new(orderKey, Annonces.Hash(json), message.EmisLe, Annonces.IsByCatalogue(message.Id)) : null));
    }

    /// <summary>Messages that are on disk.</summary>
    public Task<IReadOnlyList<KnownMessage>> Known(IReadOnlyList<(string Emetteur, string Id)> ids) => database.Read(db => JournalReader.ByIds(db, ids));

    /// <summary>What is known, for all who ask at the same time with the same few questions to the database.</summary>
    private static IReadOnlyList<Facts> Answer(DbConnection db, IReadOnlyList<Question> asked)
    {
        var lookups = new Lookups(db);
        lookups.Ask(
            asked.Where(q => Flows.Known.NeedsParcours(q.Message)).Select(q => q.OrderKey),
            asked.Select(q => q.Message).OfType<Prescription>().Where(p => p.SessionCle.Formation is not null).Select(p => OrderKey.Of(p.Organisme, p.SessionCle)),
            asked.Select(q => (q.Emitter.Code, q.Message.Id)));
        return [.. asked.Select(q => lookups.ById(q.Emitter.Code, q.Message.Id) is { } earlier ? new Facts(earlier) : new(
            null,
            Flows.Known.Load(lookups, q.Network, q.Emitter.Code, q.OrderKey, q.Message),
            q.Message is Prescription p ? Flows.Known.LoadSession(lookups, p.Organisme, p.SessionCle) : null))];
    }

    private static Judgement Refuse(Problem problem) => new(Problem: problem);

    /// <summary>
    /// Refused in any case. A mistyped SIRET belongs to nobody, so there the rules answer first: the one that names the mistake helps
    /// more than a refusal to speak.
    /// </summary>
    private static Problem NotItsOwn(Flow flow, IMessage message, RuleContext context, MessagePlace place, string foreign)
    {
        var mistyped = foreign is "/organisme" && message is INamesOrganisme { Organisme: var siret } && !Siret.IsValid(siret);
        return mistyped && flow.Check(message, context).Select(v => place.Error(v.Pointer, v.Code, v.Message)).ToList() is { Count: > 0 } violations
            ? Problem.BusinessRule(violations)
            : Problem.Forbidden(
                "Cette clé ne permet pas de parler pour cette structure ou ce SIRET.", place.Error(foreign, "forbidden", "n'appartient pas à ce partenaire."));
    }

    private static byte[] Without(JsonElement json, string name)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in json.EnumerateObject().Where(p => p.Name != name)) property.WriteTo(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
