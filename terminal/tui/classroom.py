"""A lesson at the counter: its own world taken over, the steps watched, a result sheet at the end.

Nothing is asked of the trainee but to work; a step is done when the counter shows it. The
demonstration is the same with a hand that presses the keys.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from textual.widgets import Digits

from terminal.errors import Spoken
from terminal.lessons.judging import Evidence, judge
from terminal.lessons.lesson import Lesson
from terminal.lessons.loader import find, lessons
from terminal.lessons.scene import Scene
from terminal.lessons.school import School, World
from terminal.lessons.score import DONE_FOR_YOU, KEYS_SHOWN, Score, StepScore
from terminal.lessons.shown import Shown
from terminal.lessons.verbs import VERBS
from terminal.outcome import Said
from terminal.tui import menu
from terminal.tui.chooser import Choice, Chooser
from terminal.tui.lesson_band import show_over
from terminal.tui.lesson_end import Situation, hand_out
from terminal.tui.lesson_hand import PATIENCE_S, Hand, HandLost
from terminal.tui.lesson_scene import look, painted
from terminal.tui.running import Running
from terminal.words import N_
from terminal.workplace import Workplace

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

WATCH_S = 0.1
LAST_LOOK_S = 3.0
DONE = Said("Done.")
NOT_THIS = Said("That was something else. The step is still to do.")
ONCE_MORE = Said("That was stopped. Once more from here.")


class Classroom:
    """The lesson of one app; without a `school` there are none to choose from."""

    def __init__(self, app: CounterApp, school: School | None) -> None:
        self._app, self._school = app, school
        self._world: World | None = None
        self._own: Workplace | None = None
        self._before: Scene | None = None
        self._trail: tuple[object, ...] = ()
        self._occupied = False
        self._pace_s: float | None = None
        self.score: Score | None = None

    def assign(self, lesson: Lesson, world: World, pace_s: float | None = None) -> None:
        """The app is opened in this world for this lesson only; with a pace it plays itself."""
        self._world, self._pace_s = world, pace_s
        self.score = Score(lesson, datetime.now())

    def open(self) -> None:
        """The app runs."""
        self._app.set_interval(WATCH_S, self.tick)
        if self.score is not None:
            self._app.work(self._first())

    @property
    def _marks(self) -> Score:
        assert self.score is not None
        return self.score

    @property
    def _class_world(self) -> World:
        assert self._world is not None
        return self._world

    async def _first(self) -> None:
        while not self._app.counter_screen.query(Digits):
            await asyncio.sleep(WATCH_S / 10)
        await self._start(self._marks.lesson)
        if self._pace_s is not None:
            await self._play(self._pace_s)

    async def visit(self, row: str, running: Running) -> None:
        """Choose a lesson, begin this one again, or leave it."""
        shown = self._app.counter.lesson
        lesson = shown.lesson if shown is not None else None
        if row == menu.LESSONS:
            lesson = await self._choose()
        if row == menu.LEAVE_LESSON:
            running.end()
            await self.leave()
        elif lesson is None or self._school is None:
            running.end()
        else:
            await self._change_world(lesson)
            running.end()
            await self._app.jobs.start()
            await self._start(lesson)

    async def _choose(self) -> Lesson | None:
        choices = [_choice(lesson) for lesson in lessons()]
        name = await self._app.push_screen_wait(Chooser(N_("Lessons"), choices))
        return find(name) if name else None

    async def _change_world(self, lesson: Lesson) -> None:
        """The home's workplace stays open and is left alone meanwhile."""
        assert self._school is not None
        app = self._app
        app.counter.progress = Said("Preparing the lesson")
        app.repaint()
        fresh = await asyncio.to_thread(self._school.begin, lesson)
        old, self._world = self._world, fresh
        if old is None:
            self._own = app.workplace
        app.take_over(fresh.workplace)
        if old is not None:
            await asyncio.to_thread(old.close)

    async def _start(self, lesson: Lesson) -> None:
        """From here the steps are watched."""
        app, self._occupied = self._app, True
        self.score = Score(lesson, datetime.now())
        app.counter.lesson = Shown(lesson, 0, self._class_world)
        self._begin_step()
        app.repaint(layout=True)
        if self._pace_s is None:
            begun = app.push_screen(Situation(lesson), wait_for_dismiss=True)
            app.repaint()  # other keys work under it
            await begun
            app.repaint()
        while not look(app).settled:
            await asyncio.sleep(WATCH_S / 10)
        self._note(look(app))
        self._occupied = False

    def _begin_step(self) -> None:
        shown = self._shown
        if shown.at < len(shown.lesson.step):
            self._marks.steps.append(StepScore(shown.task))

    @property
    def _shown(self) -> Shown:
        shown = self._app.counter.lesson
        assert shown is not None
        return shown

    def _show(self, shown: Shown) -> None:
        self._app.counter.lesson = shown
        self._app.repaint()

    def _show_at(self, at: int, said: Spoken, *, went_well: bool = False) -> None:
        self._show(replace(self._shown, at=at, said=said, went_well=went_well, helped=0))

    def _note(self, scene: Scene) -> None:
        self._before, self._trail = scene, scene.trail

    def tick(self) -> None:
        """Look whether the step is done, or something else was."""
        if self._app.counter.lesson is None or self._occupied or self._before is None:
            return
        scene, step = look(self._app), self._shown.step
        if not scene.settled:
            return
        show_over(self._app.screen, self._app.counter)
        verb = VERBS[step.verb]
        if verb.by_itself:
            self._occupied = True
            self._app.work(self._pass_days(int(step.operand)))
        elif verb.was_done(step.operands, self._before, scene):
            self._advance(scene)
        elif scene.dialog:
            return
        elif "" not in verb.needs:
            self._go_back(scene)
        elif _strayed(self._trail, scene.trail):
            self._trail = scene.trail
            self._marks.steps[-1].mistakes.append(NOT_THIS)
            self._show_at(self._shown.at, NOT_THIS)

    def _go_back(self, scene: Scene) -> None:
        """The dialog of this step is gone: from the step that opens it once more."""
        steps = self._shown.lesson.step[: self._shown.at]
        opening = [at for at, step in enumerate(steps) if VERBS[step.verb].at_the_counter]
        to = opening[-1] if opening else 0
        self._marks.begin_again(to, ONCE_MORE)
        self._note(scene)
        self._show_at(to, ONCE_MORE)

    def _advance(self, scene: Scene) -> None:
        """The step is done: was it as expected? Then the next one."""
        shown, score = self._shown, self._marks.steps[-1]
        wrong = judge(shown.step, Evidence(scene, painted(self._app), self._class_world))
        score.mistakes += wrong
        score.done = True
        self._note(scene)
        self._show_at(shown.at + 1, wrong[0] if wrong else DONE, went_well=not wrong)
        self._begin_step()
        if self._shown.at == len(shown.lesson.step):
            self._occupied = True
            self._marks.ended = datetime.now()
            if self._pace_s is None:
                self._app.work(self._end())

    async def _pass_days(self, days: int) -> None:
        """The world goes on without anybody."""
        app, shown = self._app, self._shown
        await asyncio.to_thread(self._class_world.wait, days)
        app.take_over(self._class_world.workplace)
        app.counter.lesson = shown
        await app.jobs.start()
        self._occupied = False
        self._advance(look(app))

    def help(self) -> None:
        """Ctrl+E: the keys, then the step is done by itself."""
        if self._app.counter.lesson is None or self._occupied or self._pace_s is not None:
            return
        step = self._marks.steps[-1]
        if not self._shown.helped:
            step.help = max(step.help, KEYS_SHOWN)
            self._show(replace(self._shown, helped=KEYS_SHOWN))
        else:
            step.help = DONE_FOR_YOU
            self._app.work(self._do(Hand(self._app, self._class_world)))

    async def _do(self, hand: Hand) -> None:
        try:
            await hand.do(self._shown.step)
        except HandLost as lost:
            self._show_at(self._shown.at, lost)

    async def _play(self, pace_s: float) -> None:
        """The lesson does itself; what it does not get to is a mistake of the lesson."""
        hand = Hand(self._app, self._class_world, pace_s)
        try:
            for number, step in enumerate(self._marks.lesson.step):
                await asyncio.sleep(pace_s * 2)
                if not VERBS[step.verb].by_itself:
                    await hand.do(step)
                await self._stepped(hand, number)
        except HandLost as lost:
            self._marks.steps[-1].mistakes.append(lost)
        await asyncio.sleep(LAST_LOOK_S if pace_s else 0)
        self._app.exit()

    async def _stepped(self, hand: Hand, number: int) -> None:
        """Wait until the step is seen to be done."""

        def done() -> bool:
            self.tick()
            return self._shown.at > number

        try:
            async with asyncio.timeout(PATIENCE_S):
                await hand.until(done)
        except TimeoutError:
            raise HandLost(step=self._shown.step.do) from None

    async def _end(self) -> None:
        """What is still open is closed by hand; the sheet; then back to the home's own counter."""
        while not (scene := look(self._app)).settled or scene.dialog:
            await asyncio.sleep(WATCH_S)
        await hand_out(self._app, self._marks, self._school)
        await self.leave()

    async def leave(self) -> None:
        """Back to where the lesson was begun; the program ends with one that was all it was for."""
        app, world = self._app, self._world
        if self._own is None:
            app.exit()
            return
        app.take_over(self._own)
        self._own = self._world = self._before = None
        self._occupied = False
        app.repaint(layout=True)
        await app.jobs.start()
        if world is not None:
            await asyncio.to_thread(world.close)

    def close(self) -> None:
        """The app has ended: nothing is left of a lesson's world, nor of the home behind it."""
        if self._world is not None:
            self._world.close()
        if self._own is not None:
            self._own.close()


def _choice(lesson: Lesson) -> Choice:
    return Choice(lesson.name, lambda: (f"{lesson.number:02d}  {lesson.title.now}", ""))


def _strayed(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    """Taking the card out or closing a result is nobody's mistake."""
    harmless = (now[0] or before[0], now[1], now[2] or before[2], *now[3:])
    return harmless != before
