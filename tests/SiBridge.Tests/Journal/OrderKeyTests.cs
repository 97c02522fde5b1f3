using Shouldly;
using SiBridge.Contracts;
using SiBridge.Journal;
using Xunit;

namespace SiBridge.Tests.Journal;

/// <summary>The names of sessions, in keys and back.</summary>
public sealed class OrderKeyTests
{
    [Theory]
    [InlineData("28_AF_1", "28_AC_1", "28_SE_1", "MAG-CAEN")]
    [InlineData("a/b", "c%2Fd", "é ", "r/ÀÔ#?&/")]
    public void All_names_come_back_from_the_key_as_they_were_told(string formation, string action, string session, string reference)
    {
        var told = new SessionCle(formation, action, session, reference);

        OrderKey.CleOf(OrderKey.Of("12345678200010", told), OrderKey.Join("12345678200010", told)!.Reference).ShouldBe(told);
    }
}
