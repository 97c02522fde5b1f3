using Dapper;
using Shouldly;
using SiBridge.Delivery;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Delivery;

/// <summary>Failures by cause, and how they are searched.</summary>
public abstract class FailureGroupsTests(Engine engine) : IAsyncDisposable
{
    private readonly DeliveryDesk desk = new(engine);

    private FailureGroups Groups => new(desk.Database, desk.Clock);

    [Fact]
    public async Task Failures_of_one_cause_are_one_group_with_how_many_and_since_when()
    {
        var began = desk.Clock.GetUtcNow();
        await Fails("reponse", "P:1", "dossier 12 inconnu");
        desk.Clock.Advance(TimeSpan.FromHours(2));
        await Fails("reponse", "P:2", "dossier 345 inconnu");
        await Fails("reponse", "P:3", "structure fermée");
        await Fails("entree", "P:4", "dossier 6 inconnu");

        var groups = await Groups.Find(FailureFilter.All);

        groups.Select(g => (g.Recipient, g.Channel, g.Type, g.Cause, g.Error, g.Count)).ShouldBe(
        [
            ("ml-caen", "boite", "reponse", "http-422", "dossier # inconnu", 2),
            ("ml-caen", "boite", "reponse", "http-422", "structure fermée", 1),
            ("ml-caen", "boite", "entree", "http-422", "dossier # inconnu", 1),
        ]);
        (groups[0].FirstAt, groups[0].LastAt).ShouldBe((began, began + TimeSpan.FromHours(2)));
    }

    [Fact]
    public async Task What_is_replayed_or_skipped_leaves_its_group_and_what_fails_again_comes_back()
    {
        await Fails("reponse", "P:1", "dossier 12 inconnu");
        await Fails("entree", "P:2", "dossier 12 inconnu");

        await desk.Failures.Skip(await desk.Of("entree"), "alice", "traité par téléphone");
        await desk.Failures.Replay(await desk.Of("reponse"), "alice");
        (await Groups.Find(FailureFilter.All)).ShouldBeEmpty();

        foreach (var claimed in await desk.Take()) await desk.Finish(claimed, new(OutcomeKind.Refused, "http-422", "dossier 12 inconnu"));
        (await Groups.Find(FailureFilter.All)).ShouldHaveSingleItem().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_note_stays_with_its_group_and_says_who_wrote_it_and_when()
    {
        await Fails("reponse", "P:1", "dossier 12 inconnu");
        var group = (await Groups.Find(FailureFilter.All)).Single().Group;

        (await Groups.Note(group, "alice", "l'éditeur le sait")).ShouldBe(ActResult.Done);
        (await Groups.Note(group + 1, "alice", "?")).ShouldBe(ActResult.Unknown);

        (await Groups.Find(FailureFilter.All)).Single().Note.ShouldBe(new GroupNote("l'éditeur le sait", "alice", desk.Clock.GetUtcNow()));
        await Groups.Note(group, "bob", null);
        (await Groups.Find(FailureFilter.All)).Single().Note.ShouldBeNull();
        (await desk.Database.Read(db => db.Query<(string, string, string?)>("SELECT operator, act, reason FROM operator_act ORDER BY seq").ToList()))
            .ShouldBe([("alice", "note", "l'éditeur le sait"), ("bob", "note", null)]);
    }

    [Fact]
    public async Task Failures_are_found_by_all_that_an_operator_may_know_of_them()
    {
        var began = desk.Clock.GetUtcNow();
        await Fails("reponse", "P:14327S00/A_1", "dossier 12 inconnu");
        desk.Clock.Advance(TimeSpan.FromHours(2));
        await Fails("entree", "P:14327S00/B-2", "100 % des places");
        await Fails("abandon", "P:76351S00/A_1", "structure fermée");
        await Fails("session", "S:73282932000074/t/1", "structure fermée");
        await desk.Database.Write(db => { db.Execute("INSERT INTO parcours (order_key, structure, session_key, etat, ouvert) VALUES ('P:76351S00/A_1', '', 'S:73282932000074/t/9', '', TRUE)"); });
        var group = (await Groups.Find(new() { Type = "entree" })).Single().Group;

        (await Found(new() { Journey = "P:14327S00/A_1" })).ShouldBe(["reponse"]);
        (await Found(new() { JourneysOf = "P:14327S00/" })).ShouldBe(["entree", "reponse"]);
        (await Found(new() { SessionsOf = "S:73282932000074/" })).ShouldBe(["session", "abandon"]);
        (await Found(new() { Since = began + TimeSpan.FromHours(1), Until = began + TimeSpan.FromHours(3) })).ShouldBe(["session", "abandon", "entree"]);
        (await Found(new() { Until = began + TimeSpan.FromHours(2) })).ShouldBe(["reponse"]);
        (await Found(new() { Error = "STRUCTURE" })).ShouldBe(["session", "abandon"]);
        (await Found(new() { Error = "0 % d" })).ShouldBe(["entree"]);
        (await Found(new() { Error = "s_r" })).ShouldBeEmpty();
        (await Found(new() { Group = group })).ShouldBe(["entree"]);
        (await Found(new() { Channel = "autre" })).ShouldBeEmpty();
        (await Found(new() { Recipient = "ml-caen", Channel = "boite", Type = "reponse", Cause = "http-422" })).ShouldBe(["reponse"]);
    }

    private async Task Fails(string type, string journey, string error)
    {
        await desk.Add(type, journey);
        foreach (var claimed in await desk.Take()) await desk.Finish(claimed, new(OutcomeKind.Refused, "http-422", error));
    }

    private async Task<IEnumerable<string>> Found(FailureFilter filter)
    {
        var (total, page) = await desk.Failures.Find(filter, 1, 50);
        page.Count.ShouldBe(total);
        return page.Select(f => f.Type);
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();
}

public sealed class FailureGroups_on_SQLite() : FailureGroupsTests(Engine.SQLite);

public sealed class FailureGroups_on_PostgreSQL() : FailureGroupsTests(Engine.PostgreSQL);
