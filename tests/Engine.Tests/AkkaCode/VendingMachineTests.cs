namespace QuilActors.Engine.Tests.AkkaCode;

public sealed class VendingMachineTests : AkkaTest
{
    readonly IActorRef _machine;

    public VendingMachineTests()
        => _machine = Sys.ActorOf(Props.Create(() => new VendingMachine(3, TimeSpan.FromHours(1))), "machine");

    [Fact]
    public void A_drink_is_sold_for_coins()
    {
        _machine.Tell(new Coin(50));
        ExpectMsg("credit 50");
        _machine.Tell(new Coin(60));
        ExpectMsg("credit 110");
        _machine.Tell(Button.Drink);
        ExpectMsg("drink");
        ExpectMsg("change 10");
    }

    [Fact]
    public void Subscribers_see_the_state_and_its_changes()
    {
        _machine.Tell(new FSMBase.SubscribeTransitionCallBack(TestActor));
        ExpectMsg(new FSMBase.CurrentState<MachineState>(_machine, MachineState.Idle));
        _machine.Tell(new Coin(10), ActorRefs.NoSender);
        ExpectMsg(new FSMBase.Transition<MachineState>(_machine, MachineState.Idle, MachineState.Paying));
        _machine.Tell(new Coin(10), ActorRefs.NoSender);
        _machine.Tell(Button.Cancel, ActorRefs.NoSender);
        ExpectMsg(new FSMBase.Transition<MachineState>(_machine, MachineState.Paying, MachineState.Idle));
        _machine.Tell(new FSMBase.UnsubscribeTransitionCallBack(TestActor));
        _machine.Tell(new Coin(10), ActorRefs.NoSender);
        ExpectNoMsg(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void Credit_is_given_back_when_nothing_happens()
    {
        var hasty = Sys.ActorOf(Props.Create(() => new VendingMachine(3, TimeSpan.FromMilliseconds(30))));
        hasty.Tell(new Coin(50));
        ExpectMsg("credit 50");
        ExpectMsg("timeout, back 50");
        hasty.Tell(Button.Cancel);
        ExpectMsg("nothing to do");
    }

    [Fact]
    public void Any_message_cancels_the_state_timeout()
    {
        _machine.Tell(new Coin(50));
        ExpectMsg("credit 50");
        _machine.Tell("ask for timer");
        ExpectMsg("no timer");
        _machine.Tell("blink");
        ExpectMsg("blinking True");
        ExpectMsg("blink 1");
        ExpectMsg("blink 2");
        ExpectMsg("blinking False");
    }

    [Fact]
    public void The_end_is_told_with_its_reason()
    {
        Watch(_machine);
        for (var i = 0; i < 3; i++)
        {
            _machine.Tell(new Coin(100));
            ExpectMsg("credit 100");
            _machine.Tell(Button.Drink);
            ExpectMsg("drink");
            if (i == 2)
                ExpectMsg("sold out: Empty in Idle");
        }
        ExpectTerminated(_machine);
    }

    [Fact]
    public void Going_to_the_same_state_is_a_transition_staying_is_none()
    {
        _machine.Tell(new FSMBase.SubscribeTransitionCallBack(TestActor));
        ExpectMsg<FSMBase.CurrentState<MachineState>>();
        _machine.Tell("again", ActorRefs.NoSender);
        ExpectMsg(new FSMBase.Transition<MachineState>(_machine, MachineState.Idle, MachineState.Idle));
        _machine.Tell("stay", ActorRefs.NoSender);
        ExpectNoMsg(TimeSpan.FromMilliseconds(20));
    }

    public enum MachineState
    {
        Idle,
        Paying,
    }

    public enum Button
    {
        Drink,
        Cancel,
    }

    public sealed record Coin(int Cents);

    public sealed record MachineData(int Credit, int Drinks, IActorRef? Customer);

    public class VendingMachine : FSM<MachineState, MachineData>
    {
        const int Price = 100;
        int _blinks;

        public VendingMachine(int drinks, TimeSpan patience)
        {
            StartWith(MachineState.Idle, new MachineData(0, drinks, null));

            When(MachineState.Idle, state =>
            {
                switch (state.FsmEvent)
                {
                    case Coin coin:
                        return GoTo(MachineState.Paying)
                            .Using(state.StateData with { Credit = coin.Cents, Customer = Sender })
                            .Replying($"credit {coin.Cents}");
                    case "again":
                        return GoTo(MachineState.Idle);
                    case "stay":
                        return Stay();
                }
                return null;
            });

            When(
                MachineState.Paying,
                Transform(state =>
                {
                    var data = state.StateData;
                    if (state.FsmEvent is Coin coin)
                    {
                        var credit = data.Credit + coin.Cents;
                        return Stay().Using(data with { Credit = credit }).Replying($"credit {credit}");
                    }
                    if (state.FsmEvent is Button.Drink && data.Credit >= Price)
                    {
                        var next = GoTo(MachineState.Idle)
                            .Using(data with { Credit = 0, Drinks = data.Drinks - 1 })
                            .Replying("drink");
                        return data.Credit > Price ? next.Replying($"change {data.Credit - Price}") : next;
                    }
                    if (state.FsmEvent is Button.Cancel)
                        return GoTo(MachineState.Idle).Using(data with { Credit = 0 });
                    if (state.FsmEvent is StateTimeout)
                    {
                        data.Customer?.Tell($"timeout, back {data.Credit}");
                        return GoTo(MachineState.Idle).Using(data with { Credit = 0 });
                    }
                    return null;
                }).Using(state => state.StateData.Drinks == 0
                    ? Stop(new Failure("Empty"), state.StateData).Replying("drink")
                    : state),
                patience);

            WhenUnhandled(state =>
            {
                switch (state.FsmEvent)
                {
                    case Button:
                        return Stay().Replying("nothing to do");
                    case "ask for timer":
                        return Stay().ForMax(TimeSpan.FromDays(1))
                            .Replying(IsTimerActive("blink") ? "timer" : "no timer");
                    case "blink":
                        SetTimer("blink", Sender, TimeSpan.FromMilliseconds(5), true);
                        return Stay().ForMax(TimeSpan.FromDays(1)).Replying($"blinking {IsTimerActive("blink")}");
                    case IActorRef customer:
                        customer.Tell($"blink {++_blinks}");
                        if (_blinks == 2)
                        {
                            CancelTimer("blink");
                            customer.Tell($"blinking {IsTimerActive("blink")}");
                        }
                        return Stay().ForMax(TimeSpan.FromDays(1));
                    default:
                        return Stay();
                }
            });

            OnTermination(e =>
            {
                if (e.Reason is Failure failure)
                    e.StateData.Customer?.Tell($"sold out: {failure.Cause} in {MachineState.Idle}");
            });

            OnTransition((from, to) =>
            {
                if (from == MachineState.Paying && to == MachineState.Idle && NextStateData.Credit != 0)
                    throw new InvalidOperationException("credit lost");
            });

            Initialize();
        }
    }
}
