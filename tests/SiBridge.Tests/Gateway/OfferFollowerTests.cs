using System.Text;
using Shouldly;
using SiBridge.Flows;
using SiBridge.Gateway;
using SiBridge.Network;
using SiBridge.Places;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Gateway;

/// <summary>One follower of the offer: what it reads, how it is kept awake, and when it is cut off.</summary>
public sealed class OfferFollowerTests : IAsyncDisposable
{
    private static readonly PlacesQuery All = new(null, null, null, null, null, null, null, null, null, null, 1, 50);

    private readonly EmbeddedBridge bridge = new(Engine.SQLite, Networks.Normandie);
    private readonly CancellationTokenSource stopping = new();
    private readonly Heard heard = new();

    [Fact]
    public async Task Whoever_hears_nothing_for_15_seconds_hears_that_there_is_nothing_and_where_to_resume()
    {
        await bridge.Post("of-pommier-bleu", Session);
        var running = Follow(after: null);
        await heard.Holds("event: a_jour\n");

        await Passes(() => heard.Text.Contains(": rien de neuf\nid: 1\n\n", StringComparison.Ordinal));

        await stopping.CancelAsync();
        await running;
        heard.Text.ShouldStartWith("retry: 2000\n\nevent: instantane\ndata: {\"raison\":\"ouverture\"}\n\nevent: session\ndata: {");
        heard.Text.ShouldContain("\n\nid: 1\nevent: a_jour\ndata: {}\n\n");
    }

    [Fact]
    public async Task Whoever_was_away_for_longer_than_changes_are_kept_is_told_all_that_is()
    {
        await bridge.Post("of-pommier-bleu", Session);
        await bridge.Post("of-pommier-bleu", Messages.Places);
        await bridge.Database.Write(PlacesFeed.Append);
        await bridge.Database.Write(db => PlacesFeed.Forget(db, bridge.Clock.GetUtcNow() + PlacesFeed.KeptFor + TimeSpan.FromSeconds(1)));

        var running = Follow(after: 1);

        await heard.Holds("event: a_jour\n");
        heard.Text.ShouldContain("{\"raison\":\"reprise_impossible\"}");
        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_partner_whose_key_is_no_longer_good_is_let_go_of()
    {
        var running = Follow(after: 0);
        await heard.Holds("retry: 2000\n");

        bridge.Network.Replace(Networks.Normandie.Without("ml-caen"));

        await Passes(() => running.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_is_cut_off_after_ten_seconds()
    {
        var writer = new EventWriter(new Stuck(), bridge.Clock);
        writer.Heartbeat(1);
        var sending = writer.Send(TestContext.Current.CancellationToken);
        sending.IsCompleted.ShouldBeFalse();

        bridge.Clock.Advance(EventWriter.SendWithin);

        await Should.ThrowAsync<OperationCanceledException>(sending.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(PartnerKind.MissionLocale, true)]
    [InlineData(PartnerKind.Region, true)]
    [InlineData(PartnerKind.Carif, true)]
    [InlineData(PartnerKind.Operateur, true)]
    [InlineData(PartnerKind.Organisme, true)]
    [InlineData(PartnerKind.Arml, false)]
    internal void All_but_the_Arml_read_the_offer(PartnerKind kind, bool reads) =>
        (PlacesParameters.Refusal(Networks.Other(kind, "x")) is null).ShouldBe(reads);

    private Task Follow(long? after) => new OfferFollower(
        bridge.Database, new(), bridge.Clock, new(heard, bridge.Clock), All, () => bridge.Network.Current.ByCode("ml-caen")).Run(after, stopping.Token, TestContext.Current.CancellationToken);

    /// <summary>Time goes by until something is so.</summary>
    private Task Passes(Func<bool> soIs) => Waiting.Until(() =>
    {
        bridge.Clock.Advance(TimeSpan.FromSeconds(1));
        return soIs();
    });

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        stopping.Dispose();
        await heard.DisposeAsync();
        await bridge.DisposeAsync();
    }

    /// <summary>What came over the connection.</summary>
    private sealed class Heard : MemoryStream
    {
        private readonly StringBuilder text = new();

        public string Text
        {
            get { lock (text) return text.ToString(); }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (text) text.Append(Encoding.UTF8.GetString(buffer.Span));
            return ValueTask.CompletedTask;
        }

        public Task Holds(string words) => Waiting.Until(() => Text.Contains(words, StringComparison.Ordinal));
    }

    /// <summary>The connection of a reader that reads nothing.</summary>
    private sealed class Stuck : MemoryStream
    {
        public override async Task FlushAsync(CancellationToken cancellationToken) => await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
