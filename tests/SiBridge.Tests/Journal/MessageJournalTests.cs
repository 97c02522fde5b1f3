using Shouldly;
using SiBridge.Journal;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Journal;

/// <summary>What the journal remembers of an id, as the gateway asks it.</summary>
public abstract class MessageJournalTests(Engine engine) : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    [Fact]
    public async Task The_same_content_again_gives_the_first_receipt()
    {
        var receipt = await bridge.Accept("ml-caen", Prescription);

        var again = (await bridge.Judge("ml-caen", Prescription.With(("commentaire", "ne compte pas"))));

        again.Replay!.ShouldSatisfyAllConditions(k => k.Fate.ShouldBe(Fate.Replay), k => k.Receipt.ShouldBe(receipt));
    }

    [Fact]
    public async Task Another_content_or_another_type_under_the_same_id_is_a_conflict()
    {
        await bridge.Accept("of-pommier-bleu", Reponse);

        (await bridge.Judge("of-pommier-bleu", Reponse.With(("date", "2026-06-29")))).Problem!.Slug.ShouldBe("message-id-conflict");
        (await bridge.Judge("of-pommier-bleu", Entree.With(("id", Reponse.Id)))).Problem!.Slug.ShouldBe("message-id-conflict");
    }

    [Fact]
    public async Task An_id_belongs_to_its_emitter_alone()
    {
        await bridge.Accept("of-pommier-bleu", Reponse);

        (await bridge.Judge("of-trois-marees", Reponse.With(("date", "2026-06-29")))).New.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_id_of_a_refused_message_is_free()
    {
        (await bridge.Judge("ml-caen", Prescription.With(("date_prescription", "2026-07-29")))).Problem.ShouldNotBeNull();

        (await bridge.Accept("ml-caen", Prescription)).ShouldNotBe(Guid.Empty);
    }

    [Fact]
    public async Task A_replay_is_known_before_any_rule_is_looked_at()
    {
        var receipt = await bridge.Post("ml-caen", Prescription);
        await bridge.Post("of-pommier-bleu", Entree);
        (await bridge.Judge("ml-caen", Prescription.With(("id", "p-2")))).Problem!.Errors!.Select(e => e.Code).ShouldBe(["parcours_clos"]);

        (await bridge.Judge("ml-caen", Prescription)).Replay!.Receipt.ShouldBe(receipt);
    }

    [Fact]
    public async Task The_comment_is_dropped_before_anything_is_stored()
    {
        (await bridge.Judge("ml-caen", Prescription.With(("commentaire", "à ne pas garder")))).New!.Avertissements.ShouldContain("commentaire_non_transmis");
        await bridge.Post("ml-caen", Prescription.With(("commentaire", "à ne pas garder")));

        System.Text.Encoding.UTF8.GetString((await bridge.Database.Read(db => JournalReader.All(db, ["P:14327S00/P-2026-0417"]))).Single().Single().Body)
            .ShouldNotContain("commentaire");
    }

    public ValueTask DisposeAsync() => bridge.DisposeAsync();
}

public sealed class MessageJournal_on_SQLite() : MessageJournalTests(Engine.SQLite);

public sealed class MessageJournal_on_PostgreSQL() : MessageJournalTests(Engine.PostgreSQL);
