using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Flows;
using SiBridge.Tests.Support;
using SiBridge.Translation;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Flows;

/// <summary>A code without a mapping is never guessed: what carries it waits in its place, is seen, and goes by itself once the mapping is there.</summary>
public abstract class MissingCodesTests : IAsyncDisposable
{
    private static readonly Told Autre = Abandon.With(("id", "x-autre"), ("motif", "autre"), ("date_sortie", "2026-09-25"), ("emis_le", "2026-09-29T10:00:00+02:00"));

    private readonly EmbeddedBridge bridge;
    private readonly CorrespondanceSweep sweep;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected MissingCodesTests(Engine engine)
    {
        bridge = new(engine, MotifCodes.Version(1));
        sweep = Sweep(bridge.Router);
    }

    public ValueTask DisposeAsync() => bridge.DisposeAsync();

    [Fact]
    public async Task It_is_a_failure_with_a_sentence_that_says_what_to_add_where()
    {
        await Told(Autre);

        (await bridge.To("ml-caen")).ShouldBe(["entree pending", "abandon blocked"]);
        await bridge.Delivered("ml-caen");

        (await bridge.To("ml-caen")).ShouldBe(["entree delivered", "abandon exhausted"]);
        var failure = (await Failures.Find(FailureFilter.All with { Cause = Causes.Unmapped }, 1, 10)).Page.ShouldHaveSingleItem();
        failure.LastError.ShouldBe(
            "« autre » de la table motif-sortie n'a pas de correspondance vers la table region au 2026-09-25 : ajoutez-la aux « correspondances » de reference/region.json, à côté du fichier du réseau ; ce qui attend repart alors de lui-même.");
        (await FailureGroups).ShouldHaveSingleItem().Cause.ShouldBe(Causes.Unmapped);
    }

    [Fact]
    public async Task What_comes_after_it_waits_and_both_go_in_their_order_when_the_mapping_is_there()
    {
        await Told(Autre);
        await bridge.Delivered("ml-caen");
        await Post(Autre.With(("id", "x-emploi"), ("motif", "emploi"), ("emis_le", "2026-09-29T11:00:00+02:00")));
        (await bridge.To("ml-caen")).ShouldBe(["entree delivered", "abandon exhausted", "abandon blocked"]);
        await sweep.Look(Stop);
        (await bridge.To("ml-caen")).ShouldBe(["entree delivered", "abandon exhausted", "abandon blocked"]);

        bridge.Network.Replace(MotifCodes.Version(2, ("autre", null, null)));
        await sweep.Look(Stop);

        (await bridge.To("ml-caen")).ShouldBe(["entree delivered", "abandon pending", "abandon blocked"]);
        (await Bodies()).ShouldBe(["entree", "motif=99", "motif=01"]);
        await bridge.Delivered("ml-caen");
        (await bridge.To("ml-caen")).ShouldBe(["entree delivered", "abandon delivered", "abandon delivered"]);
        (await Failures.Find(FailureFilter.All, 1, 10)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task One_that_is_mapped_while_it_waits_behind_others_goes_when_it_is_its_turn()
    {
        await Told(Autre);

        bridge.Network.Replace(MotifCodes.Version(2, ("autre", null, null)));
        await sweep.Look(Stop);

        (await bridge.To("ml-caen")).ShouldBe(["entree pending", "abandon blocked"]);
        await bridge.Delivered("ml-caen");
        (await bridge.To("ml-caen")).ShouldBe(["entree delivered", "abandon delivered"]);
    }

    [Theory]
    [InlineData("2026-09-25", "2026-09-25", "pending")]
    [InlineData("2026-09-24", "2026-09-25", "exhausted")]
    public async Task The_day_of_the_fact_counts_and_not_the_day_on_which_it_is_translated(string until, string day, string state)
    {
        await Told(Autre.With(("date_sortie", day)));
        await bridge.Delivered("ml-caen");
        bridge.Clock.Advance(TimeSpan.FromDays(400));

        bridge.Network.Replace(MotifCodes.Version(2, ("autre", null, DateOnly.Parse(until))));
        await sweep.Look(Stop);

        (await bridge.To("ml-caen"))[^1].ShouldBe($"abandon {state}");
    }

    [Fact]
    public async Task Skipped_it_holds_up_nobody_and_replayed_it_is_tried_again_until_it_can_be_made()
    {
        await Told(Autre);
        await bridge.Delivered("ml-caen");
        await Post(Autre.With(("id", "x-emploi"), ("motif", "emploi"), ("emis_le", "2026-09-29T11:00:00+02:00")));
        var id = await LastUnmapped();

        await Failures.Skip(id, "exploitation", "sans suite");
        (await bridge.To("ml-caen")).ShouldBe(["entree delivered", "abandon skipped", "abandon pending"]);

        var replayed = await Failures.Replay(id, "exploitation");
        (replayed.Result, replayed.WithoutBody).ShouldBe((ActResult.Done, true));
        await sweep.Look(Stop);
        (await bridge.To("ml-caen")).ShouldBe(["entree delivered", "abandon failed", "abandon pending"]);
        (await Failures.Find(FailureFilter.All with { Cause = Causes.Unmapped }, 1, 10)).Total.ShouldBe(1);

        bridge.Network.Replace(MotifCodes.Version(2, ("autre", null, null)));
        await sweep.Look(Stop);
        (await bridge.To("ml-caen")).ShouldBe(["entree delivered", "abandon blocked", "abandon pending"]);
        await bridge.Delivered("ml-caen");
        (await Bodies()).ShouldBe(["entree", "motif=99", "motif=01"]);
    }

    [Fact]
    public async Task A_process_that_starts_tries_all_again_for_its_program_may_have_other_tables()
    {
        await Told(Autre);
        await bridge.Delivered("ml-caen");
        bridge.Network.Replace(MotifCodes.Version(1, ("autre", null, null)));
        await sweep.Look(Stop);
        (await bridge.To("ml-caen"))[^1].ShouldBe("abandon pending");
    }

    [Fact]
    public async Task A_replay_by_hand_does_not_send_what_has_no_body()
    {
        await Told(Autre);
        await bridge.Delivered("ml-caen");
        await sweep.Look(Stop);

        (await Failures.Replay(await LastUnmapped(), "exploitation")).State.ShouldBe("exhausted");
        bridge.Network.Replace(MotifCodes.Version(1, ("autre", null, null)));
        await sweep.Look(Stop);

        (await bridge.To("ml-caen"))[^1].ShouldBe("abandon pending");
    }

    [Fact]
    public async Task Several_workers_make_each_body_once()
    {
        var others = Enumerable.Range(0, 2).Select(_ => bridge.NewRouter(bridge.OneMore())).ToList();
        for (var i = 0; i < 20; i++) await Told(Autre.With(("id", $"x-{i}")), $"P-{i}");
        await bridge.Delivered("ml-caen");
        bridge.Network.Replace(MotifCodes.Version(2, ("autre", null, null)));

        await Task.WhenAll(others.Append(bridge.Router).Select(router => Task.Run(() => Sweep(router).Look(Stop))));

        (await bridge.To("ml-caen")).Count(d => d == "abandon pending").ShouldBe(20);
        (await Bodies()).Count(b => b == "motif=99").ShouldBe(20);
        (await Waiting()).ShouldBe(0);
        others.ForEach(other => other.Dispose());
    }

    [Fact]
    public async Task One_that_died_in_the_middle_leaves_nothing_half_made_and_the_next_goes_on()
    {
        for (var i = 0; i < 3; i++) await Told(Autre.With(("id", $"x-{i}")), $"P-{i}");
        await bridge.Delivered("ml-caen");
        bridge.Network.Replace(MotifCodes.Version(2, ("autre", null, null)));
        var some = await bridge.Database.Read(db => MissingCodes.Untried(db, 2, 10));

        await Should.ThrowAsync<InvalidOperationException>(bridge.Database.Write(db =>
        {
            var routing = new Routing(db, bridge.Network.Current, bridge.Clock.GetUtcNow());
            routing.MakeMissing([.. some.Take(2).Select(s => s.Delivery)]);
            throw new InvalidOperationException("killed");
        }));

        (await bridge.To("ml-caen")).Count(d => d == "abandon exhausted").ShouldBe(3);
        await sweep.Look(Stop);
        (await bridge.To("ml-caen")).Count(d => d == "abandon pending").ShouldBe(3);
    }

    [Fact]
    public async Task A_channel_that_reads_other_words_now_gets_it_in_those()
    {
        await Told(Autre);
        await bridge.Delivered("ml-caen");

        bridge.Network.Replace(Networks.Normandie with { Version = 2 });
        await sweep.Look(Stop);

        (await bridge.To("ml-caen"))[^1].ShouldBe("abandon pending");
        JsonElement.Parse((await Bodies())[^1]).GetProperty("motif").GetString().ShouldBe("autre");
    }

    private Failures Failures => new(bridge.Database, bridge.Hints, bridge.Clock);

    private Task<IReadOnlyList<FailureGroup>> FailureGroups => new FailureGroups(bridge.Database, bridge.Clock).Find(FailureFilter.All);

    private CorrespondanceSweep Sweep(Router router) => new(bridge.Database, router, bridge.Hints, bridge.Network, bridge.Clock, NullLogger<CorrespondanceSweep>.Instance);

    private async Task Told(Told abandon, string journey = "P-1")
    {
        await bridge.Post("ml-caen", Prescription.With(("id", $"p-{journey}"), ("prescription_id", journey)));
        await bridge.Post("of-pommier-bleu", Entree.With(("id", $"e-{journey}"), ("prescription_id", journey)));
        await Post(abandon, journey);
    }

    private Task<Guid> Post(Told abandon, string journey = "P-1") => bridge.Post("of-pommier-bleu", abandon.With(("prescription_id", journey)));

    private Task<Guid> LastUnmapped() => bridge.Database.Read(db => db.QuerySingle<Guid>("SELECT d.delivery FROM sans_correspondance s JOIN delivery d ON d.seq = s.seq"));

    private Task<long> Waiting() => bridge.Database.Read(db => db.ExecuteScalar<long>("SELECT COUNT(*) FROM sans_correspondance"));

    private Task<List<string>> Bodies() => bridge.Database.Read(db => db.Query<(byte[] Parts, byte[] Message)>(
        """
        SELECT p.parts, b.body FROM delivery d JOIN delivery_body p ON p.seq = d.seq JOIN message_body b ON b.seq = d.message WHERE d.recipient = 'ml-caen' ORDER BY d.seq
        """).Select(r => System.Text.Encoding.UTF8.GetString(Body.Of(r.Parts, SiBridge.Storage.Packed.Unpack(r.Message)))).ToList());
}

public sealed class MissingCodes_on_SQLite() : MissingCodesTests(Engine.SQLite);

public sealed class MissingCodes_on_PostgreSQL() : MissingCodesTests(Engine.PostgreSQL);
