using Shouldly;
using SiBridge.Indicateurs;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Support.Messages;

namespace SiBridge.Tests.Indicateurs;

/// <summary>What changes after it was packed is packed anew.</summary>
public abstract class PackedMonthsTests(Engine engine) : IAsyncDisposable
{
    private readonly EmbeddedBridge bridge = new(engine, Networks.Normandie);

    [Fact]
    public async Task A_journey_whose_prescription_is_of_another_month_now_leaves_the_one_it_was_counted_in()
    {
        await bridge.Post("ml-caen", Prescription);
        (await Months()).ShouldBe(["202606"]);

        await bridge.Post("ml-caen", Prescription.With(("id", "p-2"), ("emis_le", "2026-06-30T08:00:00+02:00"), ("date_prescription", "2026-05-28")));

        (await Months()).ShouldBe(["202605"]);
    }

    [Fact]
    public async Task Journeys_move_with_their_session_when_both_its_names_are_known()
    {
        await bridge.Post("of-pommier-bleu", Session.With(("session_cle", Messages.Reference)));
        await bridge.Post("ml-caen", Prescription.With(("session_cle", Messages.Reference)));
        (await Keys(Par.Session)).Single().ShouldContain("/r/");

        await bridge.Post("of-pommier-bleu", Session.With(("id", "s-2"), ("emis_le", "2026-06-23T09:00:00+02:00")));

        (await Keys(Par.Session)).Single().ShouldContain("/t/");
    }

    private Task<IEnumerable<string>> Months() => Keys(Par.Mois);

    private async Task<IEnumerable<string>> Keys(Par par)
    {
        while (await bridge.Database.Write(BlocStore.PackNext)) { }
        var counted = await bridge.Database.Read(db => new Comptages().Run(db, new(new(2026, 1, 1), new(2026, 12, 31), par, Portee.Tout, Publique: false)));
        return counted.Lignes.Where(l => l.Parcours[0] > 0).Select(l => l.Cle);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return bridge.DisposeAsync();
    }
}

public sealed class PackedMonths_on_SQLite() : PackedMonthsTests(Engine.SQLite);

public sealed class PackedMonths_on_PostgreSQL() : PackedMonthsTests(Engine.PostgreSQL);
